package org.velospark.tasks.text;

/** What a text is cut into. */
enum TokenKind {
  /** The bytes of UTF-8, of which there are 256. */
  BYTES("bytes"),
  /** The most frequent words and marks, and one number for all others. */
  WORDS("words");

  private final String label;

  TokenKind(String label) {
    this.label = label;
  }

  /** Name in specs and configuration. */
  @Override
  public String toString() {
    return label;
  }
}
