package org.velospark.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.velospark.tasks.data.DataCatalogue;
import org.velospark.tasks.data.DataReader;
import org.velospark.tasks.data.ImageData;
import org.velospark.tasks.data.ImageSets;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.data.TextData;
import org.velospark.tasks.data.Texts;

/**
 * Data sets under the names of the real ones with nothing in them: what a network looks like does
 * not depend on what it is shown, and to fetch that would take minutes.
 */
final class BlankData {
  private static final int SIZE = 8;
  private static final int WORDS = 1 << 17;

  private BlankData() {}

  static TaskData ofAllNames() {
    return new TaskData(
        ImageSets.of(readers(DataReader.Images.class, BlankData::images)),
        Texts.of(readers(DataReader.Text.class, BlankData::text)));
  }

  private interface Blank<R, D> {
    D of(String name, R reader);
  }

  private static <R extends DataReader, D> List<D> readers(Class<R> kind, Blank<R, D> blank) {
    return DataCatalogue.all().stream()
        .filter(set -> kind.isInstance(set.reader()))
        .map(set -> blank.of(set.name(), kind.cast(set.reader())))
        .toList();
  }

  private static ImageData images(String name, DataReader.Images reader) {
    ImageData.Images one =
        new ImageData.Images(new byte[SIZE * SIZE * reader.channels()], new byte[1]);
    return new ImageData(name, SIZE, SIZE, reader.channels(), reader.classes(), one, one);
  }

  private static TextData text(String name, DataReader.Text reader) {
    return new TextData(name, "blank ".repeat(WORDS).getBytes(StandardCharsets.UTF_8));
  }
}
