package org.velospark.tasks.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a text that is one file of UTF-8. */
record PlainText(String file) implements DataReader.Text {
  @Override
  public TextData read(String name, Path folder) throws IOException {
    return new TextData(name, Files.readAllBytes(folder.resolve(file)));
  }
}
