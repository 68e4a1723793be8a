package org.velospark.tasks.data;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.velospark.random.RandomStream;

/**
 * Random pictures and texts under the names of the catalogue, with as many channels and classes as
 * the real ones: to measure speed on a machine that has no data, not to learn from.
 */
public final class SyntheticData {
  private static final int SIDE = 32;
  private static final int PICTURES = 512;
  private static final int TEXT_BYTES = 1 << 16;
  private static final long SEED = 0;

  private SyntheticData() {}

  /** A set for every name in the catalogue; the same at each call. */
  public static TaskData ofAllNames() {
    List<ImageData> images = new ArrayList<>();
    List<TextData> texts = new ArrayList<>();
    for (DataSet set : DataCatalogue.all()) {
      if (set.reader() instanceof DataReader.Images reader) {
        images.add(images(set.name(), reader));
      } else {
        texts.add(new TextData(set.name(), words()));
      }
    }
    return new TaskData(ImageSets.of(images), Texts.of(texts));
  }

  private static ImageData images(String name, DataReader.Images reader) {
    UniformRandomProvider random = RandomStream.TRAINING_BATCH.at(SEED, 0);
    return new ImageData(
        name,
        SIDE,
        SIDE,
        reader.channels(),
        reader.classes(),
        images(reader, random),
        images(reader, random));
  }

  private static ImageData.Images images(DataReader.Images reader, UniformRandomProvider random) {
    byte[] pixels = new byte[PICTURES * SIDE * SIDE * reader.channels()];
    random.nextBytes(pixels);
    byte[] labels = new byte[PICTURES];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) random.nextInt(reader.classes());
    }
    return new ImageData.Images(pixels, labels);
  }

  /** Words of letters, so that there is a vocabulary. */
  private static byte[] words() {
    UniformRandomProvider random = RandomStream.TRAINING_BATCH.at(SEED, 1);
    byte[] text = new byte[TEXT_BYTES];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) (random.nextInt(4) == 0 ? ' ' : 'a' + random.nextInt(26));
    }
    return text;
  }
}
