package org.velospark.tasks.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** A package of the Debian archive, which is downloaded but not installed. */
final class DebianSource extends PackageSource {
  private final String packageName;

  /**
   * @param folderInside where the files lie in the package, with a slash at its end
   */
  DebianSource(String packageName, String folderInside) {
    super(folderInside);
    this.packageName = packageName;
  }

  @Override
  public String name() {
    return "Debian package " + packageName;
  }

  @Override
  Path download(Path folder) throws IOException, InterruptedException {
    try {
      apt(folder, "download", packageName);
    } catch (IOException first) {
      // A new machine has no package lists yet. Without the right to fetch them, or without them
      // being the reason, the first failure is the one to tell.
      try {
        apt(folder, "update");
      } catch (IOException e) {
        first.addSuppressed(e);
        throw first;
      }
      apt(folder, "download", packageName);
    }
    return only(folder, ".deb");
  }

  /** By default a mirror that does not answer costs minutes. */
  private static void apt(Path folder, String... task) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "apt-get",
                "-q",
                "-o",
                "Acquire::http::Timeout=10",
                "-o",
                "Acquire::https::Timeout=10",
                "-o",
                "Acquire::Retries=0"));
    command.addAll(List.of(task));
    Command.run(folder, command.toArray(String[]::new));
  }

  /** A Debian package is an ar archive, in which {@code data.tar} has the files. */
  @Override
  InputStream openTar(Path packed) throws IOException {
    InputStream file = new BufferedInputStream(Files.newInputStream(packed), 1 << 16);
    try {
      ArArchiveInputStream members = new ArArchiveInputStream(file);
      for (ArArchiveEntry member = members.getNextEntry();
          member != null;
          member = members.getNextEntry()) {
        if (member.getName().equals("data.tar.xz")) {
          return new XZInputStream(members);
        }
      }
      throw new IOException("the package has no data.tar.xz");
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }
}
