package org.velospark.model.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.velospark.model.OptimizerConfig;

/**
 * Weights from files of other programs, recognised by their content:
 *
 * <ul>
 *   <li>msgpack of flax, as google/learned_optimization and amoudgl/celo store VeLO and Celo, alone
 *       or within a checkpoint;
 *   <li>safetensors of PyLO's VeLO, which are two files;
 *   <li>safetensors with the published names.
 * </ul>
 */
public final class WeightsImport {
  private static final String BANKS_AT = "ff_mod_stack/";
  private static final int NAMES_TOLD = 12;

  private WeightsImport() {}

  /** The content of one file, and what its form is called. */
  private record Source(String format, Map<String, FoundTensor> tensors) {}

  /**
   * Reads one optimizer.
   *
   * @param files one file, or the two of PyLO's VeLO in any order
   * @throws WeightsException if there is not exactly one optimizer in them that can be read, or
   *     {@code settings} do not fit it; the message starts with the paths and names all that is
   *     wrong
   * @throws IOException if a file cannot be read
   */
  public static OptimizerWeights read(List<Path> files, ImportSettings settings)
      throws IOException {
    Map<String, byte[]> contents = new LinkedHashMap<>();
    for (Path file : files) {
      try (InputStream in = Files.newInputStream(file)) {
        contents.put(file.toString(), OptimizerWeights.bytes(in));
      } catch (WeightsException e) {
        throw new WeightsException(file + ": " + e.getMessage(), e);
      }
    }
    return read(contents, settings);
  }

  /**
   * Reads one optimizer.
   *
   * @param files contents of the files, each under the name that provenance and messages have
   */
  public static OptimizerWeights read(Map<String, byte[]> files, ImportSettings settings)
      throws WeightsException {
    try {
      return optimizer(files, settings);
    } catch (WeightsException e) {
      throw new WeightsException(String.join(", ", files.keySet()) + ": " + e.getMessage(), e);
    }
  }

  private static OptimizerWeights optimizer(Map<String, byte[]> files, ImportSettings settings)
      throws WeightsException {
    Map<String, FoundTensor> found = new LinkedHashMap<>();
    TreeSet<String> formats = new TreeSet<>();
    Problems problems = new Problems();
    for (byte[] file : files.values()) {
      Source source = source(file);
      formats.add(source.format);
      source.tensors.forEach(
          (name, tensor) -> {
            if (found.put(name, tensor) != null) {
              problems.add("tensor %s is in two files", Problems.quoted(name));
            }
          });
    }
    problems.refuse("the files of one optimizer");

    PyloNames.refuseOthers(found);
    Map<String, FoundTensor> all = found;
    if (PyloNames.areIn(found)) {
      formats.clear();
      formats.add("PyLO safetensors");
      all = PyloNames.published(found, problems);
    }
    String at = root(all, settings.at());
    Map<String, FoundTensor> tensors = new LinkedHashMap<>();
    all.forEach(
        (name, tensor) -> {
          if (name.startsWith(at)) {
            tensors.put(name.substring(at.length()), tensor);
          }
        });
    OptimizerConfig config = config(tensors, settings.optimizer(), problems);
    float[] theta =
        config == null ? new float[0] : OptimizerWeights.theta(config, tensors, problems);
    problems.refuse("the weights of an optimizer known here");
    return new OptimizerWeights(
        config,
        theta,
        settings.licence(),
        provenance(files, String.join(", ", formats), at, settings),
        settings.description());
  }

  private static Source source(byte[] file) throws WeightsException {
    switch (FileKind.of(file)) {
      case FLAX:
        Map<String, FoundTensor> leaves = new LinkedHashMap<>();
        flatten(FlaxReader.read(file), "", leaves);
        return new Source("flax msgpack", leaves);
      case SAFETENSORS:
        SafetensorsFile content = SafetensorsFile.read(file, OptimizerWeights.MAX_HEADER_BYTES);
        String format = content.metadata().getOrDefault("format", "");
        if (format.equals(OptimizerWeights.FORMAT)) {
          throw new WeightsException(
              "These weights have the format '%s' already".formatted(format));
        }
        if (format.startsWith("velospark-checkpoint")) {
          throw new WeightsException(
              "This is the checkpoint of a run; 'velo export RUN' makes weights of it");
        }
        return new Source("safetensors", content.found());
      default:
        throw FileKind.unwanted(file, "the weights of a learned optimizer");
    }
  }

  private static void flatten(FlaxTree tree, String path, Map<String, FoundTensor> leaves)
      throws WeightsException {
    if (tree instanceof FlaxTree.Node node) {
      for (Map.Entry<String, FlaxTree> entry : node.entries().entrySet()) {
        flatten(
            entry.getValue(),
            path.isEmpty() ? entry.getKey() : path + "/" + entry.getKey(),
            leaves);
      }
      return;
    }
    FoundTensor leaf =
        tree instanceof FlaxTree.Array array
            ? array.tensor()
            : new FoundTensor(tree.what(), List.of(), FoundTensor.NO_BYTES);
    if (leaves.put(path, leaf) != null) {
      throw new WeightsException("Two values have the path %s".formatted(Problems.quoted(path)));
    }
  }

  /** What stands before the published names: empty, or a path with a slash at its end. */
  private static String root(Map<String, FoundTensor> all, Optional<String> wanted)
      throws WeightsException {
    TreeSet<String> roots = new TreeSet<>();
    for (String name : all.keySet()) {
      int at = ("/" + name).indexOf("/" + BANKS_AT);
      if (at >= 0) {
        roots.add(name.substring(0, at));
      }
    }
    if (wanted.isPresent()) {
      String root = wanted.get().isEmpty() ? "" : wanted.get() + "/";
      if (!roots.contains(root)) {
        throw new WeightsException(
            "No optimizer lies at '%s', %s".formatted(wanted.get(), told(roots)));
      }
      return root;
    }
    if (roots.isEmpty()) {
      throw new WeightsException(
          "Nothing in it is named '%s', as part of a VeLO or Celo is; there %s"
              .formatted(
                  BANKS_AT,
                  all.isEmpty()
                      ? "are no arrays"
                      : all.size() > NAMES_TOLD
                          ? "are %s and %d more".formatted(names(all), all.size() - NAMES_TOLD)
                          : "is " + names(all)));
    }
    if (roots.size() > 1) {
      throw new WeightsException("There are several optimizers, say which: " + told(roots));
    }
    return roots.first();
  }

  private static String told(TreeSet<String> roots) {
    return "there is one at "
        + roots.stream()
            .limit(NAMES_TOLD)
            .map(
                root -> Problems.quoted(root.isEmpty() ? "" : root.substring(0, root.length() - 1)))
            .collect(Collectors.joining(", "));
  }

  private static String names(Map<String, FoundTensor> all) {
    return all.keySet().stream()
        .limit(NAMES_TOLD)
        .map(Problems::quoted)
        .collect(Collectors.joining(", "));
  }

  /** The optimizer that has tensors of these shapes, or null. */
  private static OptimizerConfig config(
      Map<String, FoundTensor> tensors, Map<String, String> given, Problems problems) {
    int inputs = dimension(tensors, "rnn_params/linear_1/w", 2, 0, problems);
    int lstmWidth = dimension(tensors, "lstm_init_state/hidden", 2, 1, problems);
    int banks = dimension(tensors, BANKS_AT + "~/b0", 2, 0, problems);
    if (!problems.none()) {
      return null;
    }
    Optional<Architecture> architecture = Architecture.reading(inputs);
    if (architecture.isEmpty()) {
      problems.add(
          "its LSTM reads %d numbers of a tensor, which that of no known architecture (%s) does",
          inputs, Architecture.ids());
      return null;
    }
    try {
      Map<String, String> settings =
          new TreeMap<>(
              architecture.get().settings(architecture.get().published(lstmWidth, banks).get()));
      settings.putAll(given);
      return OptimizerWeights.config(architecture.get(), settings, problems);
    } catch (IllegalArgumentException e) {
      problems.add("%s", e.getMessage());
      return null;
    }
  }

  private static int dimension(
      Map<String, FoundTensor> tensors, String name, int rank, int axis, Problems problems) {
    FoundTensor tensor = tensors.get(name);
    if (tensor == null) {
      problems.add("tensor '%s' is missing", name);
      return 0;
    }
    if (tensor.shape().size() != rank) {
      problems.add(
          "tensor '%s' is %s with %d dimensions, expected %d",
          name, Problems.quoted(tensor.type()), tensor.shape().size(), rank);
      return 0;
    }
    return tensor.shape().get(axis);
  }

  private static Map<String, String> provenance(
      Map<String, byte[]> files, String format, String at, ImportSettings settings) {
    Map<String, String> provenance = new TreeMap<>(settings.provenance());
    provenance.put("source.format", format);
    if (!at.isEmpty()) {
      provenance.put("source.at", at.substring(0, at.length() - 1));
    }
    int number = 1;
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String suffix = files.size() == 1 ? "" : "." + number++;
      Path name = Path.of(file.getKey()).getFileName();
      provenance.put("source.file" + suffix, name == null ? file.getKey() : name.toString());
      provenance.put("source.sha256" + suffix, Sha256.hex(file.getValue()));
    }
    return provenance;
  }
}
