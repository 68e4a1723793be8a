package org.velospark.tasks.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Files that lie in a folder, each plain or with {@code .gz} at the end of its name.
 *
 * @param inDepth whether to look also into its gzipped tar archives and its sub-folders, as an
 *     archive's unpacking leaves them
 */
record FolderSource(Path folder, boolean inDepth) implements DataSource {

  FolderSource(Path folder) {
    this(folder, false);
  }

  @Override
  public String name() {
    return "folder " + folder;
  }

  @Override
  public boolean local() {
    return true;
  }

  @Override
  public void fetch(List<DataFile> wanted, Path target, Delivery delivery) throws IOException {
    List<String> wrong = new ArrayList<>();
    List<DataFile> missing = fromFolder(folder, wanted, delivery, wrong);
    if (inDepth && !missing.isEmpty()) {
      for (Path path : list(folder)) {
        String name = path.getFileName().toString();
        if (Files.isDirectory(path)) {
          missing = fromFolder(path, missing, delivery, wrong);
        } else if (name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
          try (InputStream tar = new GZIPInputStream(Files.newInputStream(path), 1 << 16)) {
            missing = TarFiles.deliverAny(missing, tar, delivery);
          } catch (IOException e) {
            // Perhaps cut off; there may be another.
            wrong.add(name + ": " + e.getMessage());
          }
        }
      }
    }
    if (!missing.isEmpty()) {
      List<String> problems = new ArrayList<>(wrong);
      problems.add(
          "it has no %s%s"
              .formatted(
                  wrong.isEmpty() ? "" : "right ",
                  String.join(", ", missing.stream().map(DataFile::name).toList())));
      throw new IOException(String.join("; ", problems));
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.sorted().toList();
    }
  }

  /** Hands over those that are there, notes what is wrong with them, and returns the others. */
  private static List<DataFile> fromFolder(
      Path folder, List<DataFile> wanted, Delivery delivery, List<String> wrong)
      throws IOException {
    List<DataFile> missing = new ArrayList<>();
    for (DataFile file : wanted) {
      try {
        if (!deliver(folder, file, delivery)) {
          missing.add(file);
        }
      } catch (ChecksumException e) {
        wrong.add(e.getMessage());
        missing.add(file);
      }
    }
    return missing;
  }

  private static boolean deliver(Path folder, DataFile file, Delivery delivery) throws IOException {
    Path plain = folder.resolve(file.name());
    Path packed = folder.resolve(file.name() + ".gz");
    if (Files.exists(packed)) {
      try (InputStream content = new GZIPInputStream(Files.newInputStream(packed), 1 << 16)) {
        delivery.accept(file, content);
      }
      return true;
    }
    if (Files.exists(plain)) {
      try (InputStream content = new BufferedInputStream(Files.newInputStream(plain))) {
        delivery.accept(file, content);
      }
      return true;
    }
    return false;
  }
}
