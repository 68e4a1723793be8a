package org.velospark.tasks.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** No source had a data set. The message names each, why it failed, and what to do. */
public final class DataUnavailableException extends IOException {
  private static final long serialVersionUID = 1;

  private final String reason;

  private DataUnavailableException(String message, String reason, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /**
   * @param missing the files that are not there
   * @param failures for each place that was tried, its name and why it failed
   */
  DataUnavailableException(DataSet set, Path home, List<DataFile> missing, List<String> failures) {
    this(
        """
        Cannot get data set '%s' (licence %s). Tried:
        %s
        Connect the machine to one of these, or put %s (plain, .gz or in the .tar.gz they come in) \
        into %s, or name a folder that has '%s' with -D%s or %s."""
            .formatted(
                set.name(),
                set.licence(),
                failures.stream().map(f -> "- " + f).collect(Collectors.joining("\n")),
                missing.stream().map(DataFile::name).collect(Collectors.joining(", ")),
                home,
                set.name(),
                DataCache.FOLDER_PROPERTY,
                DataCache.FOLDER_VARIABLE),
        String.join("; ", failures),
        null);
  }

  /** Several data sets that are needed together. */
  static DataUnavailableException ofAll(Collection<String> lines) {
    return new DataUnavailableException(
        "Cannot get all data sets that are asked for:\n"
            + lines.stream().map(line -> "- " + line).collect(Collectors.joining("\n")),
        String.join("; ", lines),
        null);
  }

  /** The same for another caller, with its own stack trace. */
  DataUnavailableException again() {
    return new DataUnavailableException(getMessage(), reason, this);
  }

  /** All places that were tried and why each failed, in one line. */
  public String reason() {
    return reason;
  }
}
