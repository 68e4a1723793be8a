package org.velospark.settings;

import java.nio.file.Path;
import java.util.List;
import org.velospark.config.ConfigSection;
import org.velospark.tasks.data.DataCache;
import org.velospark.tasks.data.TaskData;

/**
 * Where data sets lie, and which are used.
 *
 * @param directory folder on each machine; empty for the machine's own default
 * @param missing what to do about data sets that cannot be had
 * @param sets names of the data sets that may be used; empty for all that can be had. A run fills
 *     them in when it begins, so that it has the same ones to its end
 */
public record DataSettings(String directory, Missing missing, List<String> sets) {

  /** What to do about data sets that cannot be had. */
  public enum Missing {
    /** Sample from the others, and say so. */
    LEAVE_OUT,
    /** Do not begin. */
    REFUSE
  }

  static DataSettings read(ConfigSection section) {
    return new DataSettings(
        section.readString("directory", ""),
        section.readEnum("missing", Missing.LEAVE_OUT),
        section.readStrings("sets", List.of()));
  }

  /** Folder of the data sets on this machine. */
  public Path folder() {
    return directory.isEmpty() ? DataCache.defaultFolder() : Path.of(directory);
  }

  /** The data sets of this machine. */
  public TaskData data() {
    return TaskData.in(folder());
  }
}
