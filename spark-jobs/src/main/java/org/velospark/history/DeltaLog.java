package org.velospark.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadRequest;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The log of a Delta table, looked at for damage: the kernel does not say which entry it cannot
 * read, and takes an empty one for one without rows.
 */
final class DeltaLog {
  private static final Pattern ENTRY = Pattern.compile(".*/(\\d{20})\\.json");
  private static final Pattern CHECKSUM = Pattern.compile(".*/(\\d{20})\\.crc");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final Engine engine;
  private final String table;
  private final String withoutIt;

  /**
   * @param withoutIt what happens if the table is no more
   */
  DeltaLog(Engine engine, String table, String withoutIt) {
    this.engine = engine;
    this.table = table;
    this.withoutIt = withoutIt;
  }

  /** Where its entries lie. */
  String folder() {
    return table + "/_delta_log";
  }

  /** What to do about a damaged history. */
  String advice() {
    return "Restore it, or move the folder %s away: %s"
        .formatted(table.substring(0, table.lastIndexOf('/')), withoutIt);
  }

  /**
   * Checks by their names and sizes alone that the entries are there.
   *
   * @throws IllegalStateException if one is not; the message names it
   */
  void requireWhole() {
    long expected = -1;
    long last = -1;
    for (FileStatus file : files()) {
      long version = version(ENTRY, file);
      last = Math.max(last, version(CHECKSUM, file));
      if (version >= 0) {
        if (expected >= 0 && version != expected) {
          throw damaged(entry(expected), "is missing", null);
        }
        if (file.getSize() == 0) {
          throw damaged(file.getPath(), "is empty", null);
        }
        expected = version + 1;
      }
    }
    if (expected >= 0 && last >= expected) {
      throw damaged(entry(last), "is missing", null);
    }
  }

  /** The same failure with the name of the entry that is to blame, if one is. */
  RuntimeException explained(RuntimeException failure) {
    for (FileStatus file : files()) {
      if (version(ENTRY, file) >= 0) {
        try {
          for (String action : content(file).split("\n")) {
            JSON.readTree(action);
          }
        } catch (JsonProcessingException e) {
          return damaged(
              file.getPath(), "is damaged (%s)".formatted(e.getOriginalMessage()), failure);
        } catch (IOException e) {
          failure.addSuppressed(e);
        }
      }
    }
    return failure;
  }

  private RuntimeException damaged(String entry, String problem, RuntimeException cause) {
    return new IllegalStateException(
        "Entry %s of the history %s. %s".formatted(entry, problem, advice()), cause);
  }

  private String entry(long version) {
    return String.format(Locale.ROOT, "%s/%020d.json", folder(), version);
  }

  private static long version(Pattern name, FileStatus file) {
    Matcher matcher = name.matcher(file.getPath());
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
  }

  /** In the order of their names; none if there is no table. */
  private List<FileStatus> files() {
    List<FileStatus> all = new ArrayList<>();
    try (CloseableIterator<FileStatus> files = engine.getFileSystemClient().listFrom(entry(0))) {
      files.forEachRemaining(all::add);
    } catch (FileNotFoundException noTable) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private String content(FileStatus file) throws IOException {
    try (CloseableIterator<ByteArrayInputStream> read =
        engine.getFileSystemClient().readFiles(DeltaTable.single(new WholeFile(file)))) {
      return new String(read.next().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private record WholeFile(FileStatus file) implements FileReadRequest {
    @Override
    public String getPath() {
      return file.getPath();
    }

    @Override
    public int getStartOffset() {
      return 0;
    }

    @Override
    public int getReadLength() {
      return Math.toIntExact(file.getSize());
    }
  }
}
