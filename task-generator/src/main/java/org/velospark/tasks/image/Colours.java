package org.velospark.tasks.image;

/** In which colours a network sees its pictures. */
public enum Colours {
  /** Those that the data set has. */
  OWN("own"),
  /** Grey, whatever the data set has. */
  GREY("grey");

  private final String label;

  Colours(String label) {
    this.label = label;
  }

  /** Name in specs and configuration. */
  @Override
  public String toString() {
    return label;
  }
}
