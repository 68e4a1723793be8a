package org.velospark.model.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.OptimizerConfig;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.TensorLayout.Tensor;

/**
 * Weights θ of one learned optimizer, with all that is needed to use them and to know them: the
 * architecture with its settings, the licence, where they come from. Read from and written to a
 * safetensors file, whose content is described in {@code docs/weights.md}.
 *
 * <p>Immutable and thread-safe: arrays are copied on the way in and out.
 */
public final class OptimizerWeights {
  /** The licence where nobody said which. */
  public static final String LICENCE_NOT_STATED = "not stated";

  static final String FORMAT = "velospark-optimizer-1";

  private static final String EXPECTED = "weights of format '%s'".formatted(FORMAT);

  /** Seven times the released VeLO. What is read of a larger file is dropped. */
  static final int MAX_FILE_BYTES = 64 << 20;

  /** Some hundred times what an optimizer's header takes. */
  static final int MAX_HEADER_BYTES = 1 << 20;

  private static final String FORMAT_KEY = "format";
  private static final String ARCHITECTURE = "architecture";
  private static final String FEATURES = "features";
  private static final String LICENCE = "licence";
  private static final String DESCRIPTION = "description";
  private static final String THETA_SHA256 = "theta.sha256";
  private static final String SETTING = "optimizer.";
  private static final String PROVENANCE = "provenance.";
  private static final String WHAT = "the weights of a learned optimizer";

  private final OptimizerConfig config;
  private final LearnedOptimizer learned;
  private final float[] theta;
  private final String licence;
  private final SortedMap<String, String> provenance;
  private final String description;

  /**
   * Weights with what is known of them.
   *
   * @param theta the weights, in the order of {@code config.create().weights()}; copied
   * @param licence name of the licence under which the weights may be used, not blank
   * @param provenance facts about where the weights come from, by name
   * @param description anything for people to read; may be empty
   * @throws IllegalArgumentException if the weights are not all that such an optimizer has, or not
   *     all finite, or if the licence is blank; the message names all of it
   */
  public OptimizerWeights(
      OptimizerConfig config,
      float[] theta,
      String licence,
      Map<String, String> provenance,
      String description) {
    Architecture.of(config);
    this.config = config;
    this.learned = config.create();
    this.theta = theta.clone();
    this.licence = licence;
    this.provenance = Collections.unmodifiableSortedMap(new TreeMap<>(provenance));
    this.description = description;
    Problems problems = new Problems();
    if (licence.isBlank()) {
      problems.add("the licence is blank; name one, or say '%s'", LICENCE_NOT_STATED);
    }
    int length = learned.weights().length();
    if (theta.length == length) {
      Theta.requireFinite(learned.weights(), theta, problems);
    } else {
      problems.add("there are %d weights, but %s has %d", theta.length, config, length);
    }
    if (!problems.none()) {
      throw new IllegalArgumentException("These are not %s: %s".formatted(WHAT, problems));
    }
  }

  public OptimizerConfig config() {
    return config;
  }

  /** The architecture that the weights are of. */
  public LearnedOptimizer learnedOptimizer() {
    return learned;
  }

  /** A copy of the weights, [{@code learnedOptimizer().weights().length()}]. */
  public float[] theta() {
    return theta.clone();
  }

  /** The checksum of the weights, the same that runs tell of theirs. */
  public String thetaSha256() {
    return Sha256.hex(theta);
  }

  public String licence() {
    return licence;
  }

  /** Where the weights come from, in the order of the names. */
  public SortedMap<String, String> provenance() {
    return provenance;
  }

  public String description() {
    return description;
  }

  /** The settings under their names in files, such as {@code lstm-width}. */
  public Map<String, String> settings() {
    return Architecture.of(config).settings(config);
  }

  /** Name of what the optimizer's networks read of parameters and tensors. */
  public String features() {
    return Architecture.of(config).features();
  }

  /**
   * The optimizer that the weights are, ready for the first step of one training run.
   *
   * @param target layout of the network that will be trained
   * @param numSteps how many steps the training run will take; at least 1
   */
  public ResumableOptimizer optimizer(TensorLayout target, int numSteps) {
    return learned.optimizer(theta, target, numSteps);
  }

  /**
   * The weights that come with this release: those of a learned optimizer that this project
   * evolved. They are read once. {@code docs/optimizer.md} tells what they are good at.
   *
   * <p>They change from release to release, and with them their checksum: whatever names an
   * optimizer by that, such as a saved network of Deeplearning4j, refuses those of another release.
   * {@link #toBytes} is a file to keep them in.
   *
   * @throws IllegalStateException if they are missing or cannot be read, so that the jar is damaged
   */
  public static OptimizerWeights shipped() {
    return ShippedWeights.get();
  }

  /**
   * Reads a file.
   *
   * @throws WeightsException if it is not one; the message starts with the path and names all that
   *     is wrong with it
   * @throws IOException if the file cannot be read
   */
  public static OptimizerWeights read(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return read(path.toString(), in);
    }
  }

  /**
   * Reads a stream to its end, and leaves it open.
   *
   * @param name what messages call it
   * @throws WeightsException if the content is not valid; the message starts with the name
   * @throws IOException if the stream cannot be read
   */
  public static OptimizerWeights read(String name, InputStream in) throws IOException {
    try {
      return read(bytes(in));
    } catch (WeightsException e) {
      throw new WeightsException(name + ": " + e.getMessage(), e);
    }
  }

  /** The bytes of a stream, unless there are more than any file of weights has. */
  static byte[] bytes(InputStream in) throws IOException {
    byte[] file = in.readNBytes(MAX_FILE_BYTES + 1);
    if (file.length > MAX_FILE_BYTES) {
      throw new WeightsException(
          "There are more than %d bytes, which no file of weights has".formatted(MAX_FILE_BYTES));
    }
    return file;
  }

  /**
   * Reads the bytes of a file.
   *
   * @throws WeightsException if they are not valid; the message names all that is wrong
   */
  public static OptimizerWeights read(byte[] file) throws WeightsException {
    if (FileKind.of(file) != FileKind.SAFETENSORS) {
      throw FileKind.unwanted(file, EXPECTED);
    }
    SafetensorsFile content = SafetensorsFile.read(file, MAX_HEADER_BYTES);
    String format = content.metadata().getOrDefault(FORMAT_KEY, "none");
    if (!format.equals(FORMAT)) {
      throw new WeightsException(
          "Expected %s, found a safetensors file of format %s%s"
              .formatted(
                  EXPECTED,
                  Problems.quoted(format),
                  format.startsWith("velospark-checkpoint")
                      ? ", which is the checkpoint of a run; 'velo export' makes weights of it"
                      : "; if it is another program's, 'velo import' makes weights of it"));
    }
    Map<String, String> metadata = content.metadata();
    Problems problems = new Problems();
    OptimizerConfig config = config(metadata, problems);
    String licence = required(metadata, LICENCE, problems);
    if (licence != null && licence.isBlank()) {
      problems.add("the licence is blank");
    }
    String description = required(metadata, DESCRIPTION, problems);
    String sha256 = required(metadata, THETA_SHA256, problems);
    float[] theta = new float[0];
    if (config != null) {
      theta = theta(config, content.found(), problems);
      if (problems.none() && !Sha256.hex(theta).equals(sha256)) {
        problems.add(
            "the weights have SHA-256 %s, but %s is %s; the file was damaged or changed",
            Sha256.hex(theta), THETA_SHA256, Problems.quoted(sha256));
      }
    }
    problems.refuse(WHAT);
    return new OptimizerWeights(
        config, theta, licence, withoutPrefix(metadata, PROVENANCE), description);
  }

  /** A text that has to be there, or null. */
  private static String required(Map<String, String> metadata, String key, Problems problems) {
    String value = metadata.get(key);
    if (value == null) {
      problems.add("metadata '%s' is missing", key);
    }
    return value;
  }

  /** The optimizer that metadata speaks of, or null if there is none. */
  private static OptimizerConfig config(Map<String, String> metadata, Problems problems) {
    String id = required(metadata, ARCHITECTURE, problems);
    if (id == null) {
      return null;
    }
    Optional<Architecture> architecture = Architecture.named(id);
    if (architecture.isEmpty()) {
      problems.add(
          "architecture %s is unknown; there are %s", Problems.quoted(id), Architecture.ids());
      return null;
    }
    String features = required(metadata, FEATURES, problems);
    if (features != null && !features.equals(architecture.get().features())) {
      problems.add(
          "the weights are for features %s, but %s here has '%s'",
          Problems.quoted(features), id, architecture.get().features());
    }
    return config(architecture.get(), withoutPrefix(metadata, SETTING), problems);
  }

  /** The optimizer of an architecture and settings, or null if there is none. */
  static OptimizerConfig config(
      Architecture architecture, Map<String, String> settings, Problems problems) {
    Settings values = new Settings(settings, problems);
    OptimizerConfig config = null;
    try {
      config = architecture.parse(values);
    } catch (IllegalArgumentException e) {
      problems.add("%s", e.getMessage());
    }
    values.refuseOthers();
    return problems.none() ? config : null;
  }

  /** The weights of an optimizer, from tensors by name. */
  static float[] theta(OptimizerConfig config, Map<String, FoundTensor> found, Problems problems) {
    TensorLayout layout;
    try {
      layout = config.create().weights();
    } catch (IllegalArgumentException | ArithmeticException e) {
      problems.add("%s is too large for one vector of weights", config);
      return new float[0];
    }
    return Theta.of(layout, found, problems);
  }

  private static Map<String, String> withoutPrefix(Map<String, String> metadata, String prefix) {
    Map<String, String> values = new LinkedHashMap<>();
    metadata.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            values.put(key.substring(prefix.length()), value);
          }
        });
    return values;
  }

  /** The bytes of the file; equal for equal content. */
  public byte[] toBytes() {
    Architecture architecture = Architecture.of(config);
    SafetensorsFile.Builder file =
        SafetensorsFile.builder()
            .metadata(FORMAT_KEY, FORMAT)
            .metadata(ARCHITECTURE, architecture.id())
            .metadata(FEATURES, architecture.features())
            .metadata(LICENCE, licence)
            .metadata(DESCRIPTION, description)
            .metadata(THETA_SHA256, thetaSha256());
    settings().forEach((name, value) -> file.metadata(SETTING + name, value));
    provenance.forEach((name, value) -> file.metadata(PROVENANCE + name, value));
    for (Tensor tensor : learned.weights().tensors()) {
      file.floats(tensor.name(), tensor.shape(), Theta.slice(theta, tensor));
    }
    return file.build().toBytes();
  }

  /**
   * The bytes of the same weights as flax stores them: tensors by name, nothing else.
   *
   * @throws WeightsException if no program that reads flax has this architecture
   */
  public byte[] toFlaxBytes() throws WeightsException {
    Architecture architecture = Architecture.of(config);
    if (!architecture.inJax()) {
      throw new WeightsException(
          "The architecture '%s' is velospark's own, and no program in JAX has it"
              .formatted(architecture.id()));
    }
    Map<String, FoundTensor> tensors = new LinkedHashMap<>();
    for (Tensor tensor : learned.weights().tensors()) {
      tensors.put(tensor.name(), FoundTensor.of(tensor.shape(), Theta.slice(theta, tensor)));
    }
    return FlaxWriter.write(tensors);
  }
}
