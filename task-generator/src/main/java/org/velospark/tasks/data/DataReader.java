package org.velospark.tasks.data;

import java.io.IOException;
import java.nio.file.Path;

/** Reads the files of a data set: what it holds is pictures or text. */
public sealed interface DataReader {

  /** What the set holds, as a listing shows it. */
  String kind();

  /** Reads labelled pictures. */
  non-sealed interface Images extends DataReader {

    /**
     * Reads the files in a folder.
     *
     * @throws IOException if a file cannot be read or does not have the format; the message names
     *     it
     */
    ImageData read(String name, Path folder) throws IOException;

    /** 1 for grey pictures, 3 for red, green and blue; known without reading them. */
    int channels();

    /** How many classes the labels have; known without reading them. */
    int classes();

    @Override
    default String kind() {
      return "image";
    }
  }

  /** Reads a text. */
  non-sealed interface Text extends DataReader {

    /**
     * Reads the files in a folder.
     *
     * @throws IOException if a file cannot be read or does not have the format; the message names
     *     it
     */
    TextData read(String name, Path folder) throws IOException;

    @Override
    default String kind() {
      return "text";
    }
  }
}
