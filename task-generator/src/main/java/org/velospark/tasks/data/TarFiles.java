package org.velospark.tasks.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Finds files of a data set in tar archives, each plain or gzipped. */
final class TarFiles {
  private TarFiles() {}

  /**
   * Hands over the wanted files that an archive has in one of its folders.
   *
   * @param folderInside with a slash at its end
   * @throws IOException if any of them is not there
   */
  static void deliverAll(
      List<DataFile> wanted, String folderInside, InputStream tar, DataSource.Delivery delivery)
      throws IOException {
    List<DataFile> missing =
        deliver(wanted, (path, name) -> path.equals(folderInside + name), tar, delivery);
    if (!missing.isEmpty()) {
      throw new IOException(
          "the package has no %s in %s"
              .formatted(
                  String.join(", ", missing.stream().map(DataFile::name).sorted().toList()),
                  folderInside));
    }
  }

  /**
   * Hands over the wanted files that an archive has in any of its folders.
   *
   * @return those it does not have
   */
  static List<DataFile> deliverAny(
      List<DataFile> wanted, InputStream tar, DataSource.Delivery delivery) throws IOException {
    return deliver(
        wanted, (path, name) -> path.equals(name) || path.endsWith("/" + name), tar, delivery);
  }

  private static List<DataFile> deliver(
      List<DataFile> wanted,
      BiPredicate<String, String> isAt,
      InputStream tar,
      DataSource.Delivery delivery)
      throws IOException {
    Set<DataFile> missing = new LinkedHashSet<>(wanted);
    TarArchiveInputStream entries = new TarArchiveInputStream(tar);
    for (TarArchiveEntry entry = entries.getNextEntry();
        entry != null && !missing.isEmpty();
        entry = entries.getNextEntry()) {
      String path =
          entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
      for (DataFile file : wanted) {
        if (isAt.test(path, file.name())) {
          delivery.accept(file, entries);
          missing.remove(file);
        } else if (isAt.test(path, file.name() + ".gz")) {
          try (InputStream content = new GZIPInputStream(keepOpen(entries), 1 << 16)) {
            delivery.accept(file, content);
          }
          missing.remove(file);
        }
      }
    }
    return List.copyOf(missing);
  }

  private static InputStream keepOpen(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public void close() {}
    };
  }
}
