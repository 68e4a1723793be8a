package org.velospark.tasks.data;

/**
 * A text as published.
 *
 * @param utf8 its bytes, which are UTF-8; not copied and not to be changed
 */
public record TextData(String name, byte[] utf8) {
  public TextData {
    if (utf8.length == 0) {
      throw new IllegalArgumentException("Text '%s' is empty".formatted(name));
    }
  }
}
