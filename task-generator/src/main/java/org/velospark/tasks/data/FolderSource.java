package org.velospark.tasks.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Files that lie in a folder, each plain or with {@code .gz} at the end of its name. */
record FolderSource(Path folder) implements DataSource {

  @Override
  public String name() {
    return "folder " + folder;
  }

  @Override
  public void fetch(List<DataFile> wanted, Path target, Delivery delivery) throws IOException {
    List<String> missing = new ArrayList<>();
    for (DataFile file : wanted) {
      Path plain = folder.resolve(file.name());
      Path packed = folder.resolve(file.name() + ".gz");
      if (Files.exists(packed)) {
        try (InputStream content = new GZIPInputStream(Files.newInputStream(packed), 1 << 16)) {
          delivery.accept(file, content);
        }
      } else if (Files.exists(plain)) {
        try (InputStream content = new BufferedInputStream(Files.newInputStream(plain))) {
          delivery.accept(file, content);
        }
      } else {
        missing.add(file.name());
      }
    }
    if (!missing.isEmpty()) {
      throw new IOException("it has no " + String.join(", ", missing));
    }
  }
}
