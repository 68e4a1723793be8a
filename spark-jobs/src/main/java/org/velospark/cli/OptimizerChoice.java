package org.velospark.cli;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.velospark.checkpoint.Checkpoint;
import org.velospark.checkpoint.CheckpointStore;
import org.velospark.config.Configuration;
import org.velospark.model.LearnedOptimizer;
import org.velospark.model.Optimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.model.baseline.Adam;
import org.velospark.model.baseline.Sgd;
import org.velospark.model.velo.Velo;
import org.velospark.model.velo.VeloConfig;
import org.velospark.model.weights.SafetensorsFile;
import org.velospark.settings.TrainingSettings;

/** An optimizer as a command line names it. */
interface OptimizerChoice {
  /** Where none is given. */
  double LEARNING_RATE = 1e-3;

  String DESCRIPTION =
      "adam, sgd, or velo:WHERE, with the weights of a run's last checkpoint (WHERE is the run's"
          + " folder) or those of a safetensors file with the published names.";

  /**
   * The optimizer before its first step.
   *
   * @param target layout of the network that it will train
   * @param steps how many steps it will take
   */
  Optimizer open(TensorLayout target, int steps);

  /**
   * The optimizer of a name.
   *
   * @param learningRate of those that have one; 1e-3 if there is none
   * @throws IllegalArgumentException if there is no such optimizer, or it has no learning rate but
   *     got one, or the weights are not those of a VeLO
   * @throws IOException if its weights cannot be read
   */
  static OptimizerChoice of(String name, Optional<Double> learningRate) throws IOException {
    String velo = "velo:";
    if (name.startsWith(velo)) {
      if (learningRate.isPresent()) {
        throw new IllegalArgumentException("--lr is not for velo, which needs no learning rate");
      }
      Path where = Path.of(name.substring(velo.length()));
      return Files.isDirectory(where) ? ofRun(where) : ofFile(where);
    }
    double rate = learningRate.orElse(LEARNING_RATE);
    switch (name) {
      case "adam":
        Adam adam = new Adam(rate);
        return (target, steps) -> adam.optimizer(target);
      case "sgd":
        Sgd sgd = new Sgd(rate);
        return (target, steps) -> sgd.optimizer(target);
      default:
        throw new IllegalArgumentException(
            "No optimizer '%s'; there are adam, sgd and velo:WHERE".formatted(name));
    }
  }

  private static OptimizerChoice ofRun(Path run) throws IOException {
    Checkpoint checkpoint =
        new CheckpointStore(new org.apache.hadoop.fs.Path(run.toUri()), HadoopSettings.fromSpark())
            .latest()
            .orElseThrow(() -> new FileNotFoundException("There is no checkpoint in " + run));
    String configuration = checkpoint.provenance().get("configuration");
    if (configuration == null) {
      throw new IllegalArgumentException(
          "The checkpoint in %s does not say which optimizer it is of".formatted(run));
    }
    // The rest may be that of another release.
    String section =
        ConfigFactory.parseString(configuration)
            .withOnlyPath("optimizer")
            .root()
            .render(ConfigRenderOptions.concise());
    LearnedOptimizer learned =
        Configuration.parse(section, TrainingSettings::read).settings().optimizer().create();
    float[] theta = checkpoint.theta();
    return (target, steps) -> learned.optimizer(theta, target, steps);
  }

  private static OptimizerChoice ofFile(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new FileNotFoundException(
          "There is no run and no file %s to take an optimizer's weights from".formatted(file));
    }
    SafetensorsFile weights = SafetensorsFile.read(file);
    try {
      Velo velo =
          new Velo(
              VeloConfig.of(
                  weights.shape("lstm_init_state/hidden").get(1),
                  weights.shape("ff_mod_stack/~/b0").get(0)));
      float[] theta = theta(weights, velo.weights());
      return (target, steps) -> velo.optimizer(theta, target, steps);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "%s does not hold the weights of a VeLO: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static float[] theta(SafetensorsFile file, TensorLayout weights) {
    float[] theta = new float[weights.length()];
    for (Tensor tensor : weights.tensors()) {
      List<Integer> shape = file.shape(tensor.name());
      if (!shape.equals(tensor.shape())) {
        throw new IllegalArgumentException(
            "tensor '%s' has shape %s, expected %s"
                .formatted(tensor.name(), shape, tensor.shape()));
      }
      System.arraycopy(file.floats(tensor.name()), 0, theta, tensor.offset(), tensor.length());
    }
    return theta;
  }
}
