package org.velospark.model.dl4j;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.Regularization.ApplyStep;
import org.velospark.model.FlatTensors;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.TrainingState;
import org.velospark.model.weights.OptimizerWeights;

/**
 * Trains a SameDiff graph with a learned optimizer. {@code SameDiff.fit} cannot: it updates one
 * variable after the other, as soon as its gradient is known, and shows neither weights nor loss.
 *
 * <pre>{@code
 * graph.setTrainingConfig(
 *     TrainingConfig.builder()
 *         .updater(LearnedUpdater.of(numSteps))
 *         .dataSetFeatureMapping("input")
 *         .dataSetLabelMapping("label")
 *         .build());
 * SameDiffTraining.of(graph).fit(iterator, epochs);
 * }</pre>
 *
 * <p>That is the optimizer with the {@linkplain OptimizerWeights#shipped weights of this release};
 * with others it is {@code LearnedUpdater.of(weights, numSteps)} and {@code
 * SameDiffTraining.of(graph, weights)}.
 *
 * <p>Of the graph's configuration it takes the updater, regularisation, loss variables, mappings of
 * data sets and whether to minimise; listeners and evaluations are not called. Saving the graph
 * does not save the optimizer's state: {@link #state} does. Not thread-safe; nobody else may train
 * the graph meanwhile.
 */
public final class SameDiffTraining {
  private final SameDiff graph;
  private final TrainingConfig config;
  private final List<SDVariable> variables;
  private final List<String> names;
  private final List<String> losses;
  private final FlatTensors weights;
  private final FlatTensors gradients;
  private final ResumableOptimizer optimizer;

  private SameDiffTraining(SameDiff graph, LearnedUpdater updater, OptimizerWeights theta) {
    this.graph = graph;
    this.config = graph.getTrainingConfig();
    this.losses =
        config.getLossVariables() == null || config.getLossVariables().isEmpty()
            ? graph.getLossVariables()
            : config.getLossVariables();
    if (!graph.hasGradientFunction()) {
      graph.createGradFunction();
    }
    this.variables =
        graph.variables().stream()
            .filter(v -> v.getVariableType() == VariableType.VARIABLE && v.getGradient() != null)
            .toList();
    this.names = variables.stream().map(SDVariable::name).toList();
    if (variables.isEmpty()) {
      throw new IllegalArgumentException("The graph has no variable that its loss depends on");
    }
    TensorLayout.Builder layout = TensorLayout.builder();
    for (SDVariable variable : variables) {
      long[] shape = variable.getArr().shape();
      int[] dimensions = new int[shape.length];
      for (int i = 0; i < shape.length; i++) {
        dimensions[i] = Math.toIntExact(shape[i]);
      }
      layout.add(variable.name(), dimensions);
    }
    TensorLayout target = layout.build();
    this.weights = FlatTensors.allocate(target);
    this.gradients = FlatTensors.allocate(target);
    this.optimizer = updater.optimizer(theta, target);
  }

  /**
   * A training by the optimizer of this release's weights, as {@link #of(SameDiff,
   * OptimizerWeights)} is one by others.
   */
  public static SameDiffTraining of(SameDiff graph) {
    return of(graph, OptimizerWeights.shipped());
  }

  /**
   * A training of all variables that the loss of a graph depends on, before its first step.
   *
   * @param graph whose training configuration names a {@link LearnedUpdater} of these weights
   * @throws IllegalArgumentException if it names none or one of other weights, or if there is no
   *     such variable
   */
  public static SameDiffTraining of(SameDiff graph, OptimizerWeights weights) {
    TrainingConfig config = graph.getTrainingConfig();
    if (config == null || !(config.getUpdater() instanceof LearnedUpdater updater)) {
      throw new IllegalArgumentException(
          "The graph is not configured for a learned optimizer; set a TrainingConfig with"
              + " .updater(LearnedUpdater.of(weights, numSteps))");
    }
    updater.requireWeights(weights);
    return new SameDiffTraining(graph, updater, weights);
  }

  /**
   * Takes a step for each minibatch of an iterator, which is reset before each epoch.
   *
   * @return the mean loss of each epoch
   */
  public List<Double> fit(DataSetIterator iterator, int epochs) {
    return fit(new MultiDataSetIteratorAdapter(iterator), epochs);
  }

  /** Takes a step for each minibatch, as {@link #fit(DataSetIterator, int)} does. */
  public List<Double> fit(MultiDataSetIterator iterator, int epochs) {
    List<Double> means = new ArrayList<>();
    for (int epoch = 0; epoch < epochs; epoch++) {
      iterator.reset();
      double sum = 0;
      int steps = 0;
      while (iterator.hasNext()) {
        sum += step(placeholders(iterator.next()));
        steps++;
      }
      means.add(sum / steps);
      config.incrementEpochCount();
    }
    return means;
  }

  private Map<String, INDArray> placeholders(MultiDataSet data) {
    Map<String, INDArray> placeholders = new HashMap<>();
    map(config.getDataSetFeatureMapping(), data.getFeatures(), placeholders);
    map(config.getDataSetLabelMapping(), data.getLabels(), placeholders);
    map(config.getDataSetFeatureMaskMapping(), data.getFeaturesMaskArrays(), placeholders);
    map(config.getDataSetLabelMaskMapping(), data.getLabelsMaskArrays(), placeholders);
    return placeholders;
  }

  private static void map(List<String> names, INDArray[] arrays, Map<String, INDArray> to) {
    for (int i = 0; names != null && arrays != null && i < names.size(); i++) {
      if (arrays[i] != null) {
        to.put(names.get(i), arrays[i]);
      }
    }
  }

  /**
   * Takes a step.
   *
   * @param placeholders arrays of the placeholders by name
   * @return what is minimised before the step: the loss, or its negative where that is maximised,
   *     and the terms of regularisation
   */
  public double step(Map<String, INDArray> placeholders) {
    OutAndGrad found = graph.calculateGradientsAndOutputs(placeholders, losses, names);
    double sign = config.isMinimize() ? 1 : -1;
    double loss = 0;
    for (String name : losses) {
      loss += sign * found.getOutputs().get(name).sumNumber().doubleValue();
    }
    for (int k = 0; k < variables.size(); k++) {
      INDArray variable = variables.get(k).getArr();
      INDArray gradient = found.getGradients().get(names.get(k)).mul(sign);
      loss += score(variable);
      regularize(ApplyStep.BEFORE_UPDATER, variable, gradient);
      weights.tensor(k).assign(variable);
      gradients.tensor(k).assign(gradient);
    }
    optimizer.update(weights, gradients, (float) loss);
    for (int k = 0; k < variables.size(); k++) {
      INDArray variable = variables.get(k).getArr();
      INDArray update = variable.sub(weights.tensor(k).castTo(variable.dataType()));
      regularize(ApplyStep.POST_UPDATER, variable, update);
      variable.subi(update);
    }
    config.incrementIterationCount();
    return loss;
  }

  private List<Regularization> regularization() {
    return config.getRegularization() == null ? List.of() : config.getRegularization();
  }

  private double score(INDArray variable) {
    return regularization().stream()
        .mapToDouble(r -> r.score(variable, config.getIterationCount(), config.getEpochCount()))
        .sum();
  }

  private void regularize(ApplyStep when, INDArray variable, INDArray gradient) {
    for (Regularization regularization : regularization()) {
      if (regularization.applyStep() == when) {
        regularization.apply(
            variable, gradient, 1, config.getIterationCount(), config.getEpochCount());
      }
    }
  }

  /** A copy of the optimizer's state; the weights are the graph's. */
  public TrainingState state() {
    return TrainingState.save(optimizer::state);
  }

  /**
   * Goes on from a state of the same graph.
   *
   * @throws TrainingState.MismatchException if it is of another one
   */
  public void restore(TrainingState state) {
    state.restore(optimizer::state);
  }
}
