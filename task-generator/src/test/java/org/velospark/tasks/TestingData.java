package org.velospark.tasks;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.velospark.random.RandomStream;
import org.velospark.tasks.data.DataCatalogue;
import org.velospark.tasks.data.DataReader;
import org.velospark.tasks.data.ImageSets;
import org.velospark.tasks.data.SyntheticImages;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.data.TextData;
import org.velospark.tasks.data.Texts;

/** Data sets with the names of the real ones, and nothing in them that needs a network to get. */
public final class TestingData {
  private TestingData() {}

  /** No data at all. */
  public static TaskData none() {
    return new TaskData(ImageSets.of(List.of()), Texts.of(List.of()));
  }

  /** A set for every name in the catalogue. */
  public static TaskData ofAllNames() {
    List<String> images = names(DataReader.Images.class);
    List<String> texts = names(DataReader.Text.class);
    return new TaskData(
        ImageSets.of(images.stream().map(SyntheticImages::named).toList()),
        Texts.of(
            texts.stream()
                .map(name -> new TextData(name, text().getBytes(StandardCharsets.UTF_8)))
                .toList()));
  }

  private static List<String> names(Class<? extends DataReader> kind) {
    return DataCatalogue.all().stream()
        .filter(set -> kind.isInstance(set.reader()))
        .map(set -> set.name())
        .toList();
  }

  /** Sentences in which the next word is easy to guess. */
  private static String text() {
    UniformRandomProvider random = RandomStream.TASK.at(3, 0);
    List<String> subjects = List.of("the whale", "a ship", "the captain", "an old sailor");
    List<String> verbs = List.of("follows", "fears", "watches", "forgets");
    return IntStream.range(0, 2_000)
        .mapToObj(
            i ->
                subjects.get(random.nextInt(4))
                    + " "
                    + verbs.get(random.nextInt(4))
                    + " "
                    + subjects.get(random.nextInt(4))
                    + ".")
        .collect(Collectors.joining(" "));
  }
}
