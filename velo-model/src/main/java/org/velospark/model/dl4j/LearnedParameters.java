package org.velospark.model.dl4j;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.updater.UpdaterBlock.ParamState;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.Regularization.ApplyStep;
import org.velospark.model.FlatTensors;
import org.velospark.model.ResumableOptimizer;
import org.velospark.model.TensorLayout;
import org.velospark.model.TrainingState;
import org.velospark.model.weights.OptimizerWeights;

/**
 * Those parameters of a network that the learned optimizer trains, all of them at once, and the
 * optimizer itself. Others, such as the running means of batch normalisation or frozen layers, lie
 * between them and are left alone.
 *
 * <p>The optimizer works on a copy of the weights, so that what comes of a step is an update as
 * Deeplearning4j knows it: something to subtract, which listeners and weight decay see. Not
 * thread-safe; the updater that has it is synchronized.
 */
final class LearnedParameters {
  private final List<UpdaterBlock> blocks;
  private final DataType type;
  private final List<Learned> parameters;
  private final List<Run> runs;
  private final FlatTensors weights;

  /** Null where the gradients lie together in the network, so that none need be copied. */
  private final FlatTensors gradients;

  private final ResumableOptimizer optimizer;

  /** A parameter with its layer and its place among all of the network. */
  private record Learned(Trainable layer, String name, int start, int end) {}

  /** Parameters that follow each other in the network, and as well here. */
  private record Run(int networkStart, int start, int length) {
    INDArray of(INDArray network) {
      return network.get(NDArrayIndex.interval(networkStart, networkStart + length));
    }

    INDArray of(FlatTensors here) {
      return here.array().get(NDArrayIndex.interval(start, start + length));
    }
  }

  /**
   * Takes over the blocks of an updater that name a learned optimizer, and its state.
   *
   * @param blocks of the updater; those taken over are removed
   * @param type of the network's parameters
   * @param state of the updater, only read; nothing refers to it any more afterwards
   */
  LearnedParameters(
      List<UpdaterBlock> blocks, DataType type, INDArray state, OptimizerWeights weights) {
    if (type != DataType.FLOAT && type != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          "A learned optimizer trains weights of type FLOAT or DOUBLE, not %s: its state needs"
                  .formatted(type)
              + " single precision, and Deeplearning4j stores it in the type of the weights");
    }
    List<UpdaterBlock> learned = blocks.stream().filter(LearnedParameters::isLearned).toList();
    LearnedUpdater config = config(learned);
    config.requireWeights(weights);
    this.blocks = List.copyOf(blocks);
    this.type = type;
    blocks.removeAll(learned);
    this.parameters = new ArrayList<>();
    this.runs = new ArrayList<>();
    TensorLayout.Builder layout = TensorLayout.builder();
    int start = 0;
    for (UpdaterBlock block : learned) {
      for (ParamState parameter : block.getLayersAndVariablesInBlock()) {
        int length = parameter.getParamOffsetEnd() - parameter.getParamOffsetStart();
        if (length > 0) {
          add(parameter, layout);
          addRun(parameter.getParamOffsetStart(), start, length);
          start += length;
        }
      }
    }
    TensorLayout target = layout.build();
    this.weights = FlatTensors.allocate(target);
    this.gradients =
        runs.size() == 1 && runs.get(0).networkStart == 0 && type == DataType.FLOAT
            ? null
            : FlatTensors.allocate(target);
    this.optimizer = config.optimizer(weights, target);
    detach();
    restore(state);
  }

  /** All blocks of the updater, with those that were taken over. */
  List<UpdaterBlock> blocks() {
    return blocks;
  }

  /**
   * Whether a block of parameters is one that a learned optimizer trains. What only pretraining
   * uses has no gradients here.
   */
  private static boolean isLearned(UpdaterBlock block) {
    return block.getGradientUpdater().getConfig() instanceof LearnedUpdater
        && !block.isPretrainUpdaterBlock();
  }

  private static LearnedUpdater config(List<UpdaterBlock> learned) {
    List<LearnedUpdater> configs =
        learned.stream()
            .map(block -> (LearnedUpdater) block.getGradientUpdater().getConfig())
            .distinct()
            .toList();
    if (configs.isEmpty()) {
      throw new IllegalArgumentException(
          "No parameter of the network is configured for a learned optimizer; build it with"
              + " .updater(LearnedUpdater.of(weights, numSteps))");
    }
    if (configs.size() > 1) {
      throw new IllegalArgumentException(
          "One learned optimizer trains all of a network's parameters that name one, but they name "
              + configs);
    }
    return configs.get(0);
  }

  private void add(ParamState state, TensorLayout.Builder layout) {
    Trainable layer = state.getLayer();
    String name = state.getParamName();
    INDArray view = layer.paramTable(false).get(name);
    ParameterTensor tensor = ParameterTensor.of(layer, name, view);
    layout.add(parameters.size() + " " + name, tensor.shape(), tensor.axisOrder());
    parameters.add(
        new Learned(layer, name, state.getParamOffsetStart(), state.getParamOffsetEnd()));
  }

  private void addRun(int networkStart, int start, int length) {
    Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    if (last != null && last.networkStart + last.length == networkStart) {
      runs.set(runs.size() - 1, new Run(last.networkStart, last.start, last.length + length));
    } else {
      runs.add(new Run(networkStart, start, length));
    }
  }

  /**
   * Makes the update of gradients.
   *
   * @param network all parameters [length]; only read
   * @param update all gradients [length], means over the minibatch where that is configured; those
   *     of learned parameters become what is to be subtracted from them
   * @param score loss of the minibatch, with the terms of L1 and L2
   */
  void update(INDArray network, INDArray update, double score, int iteration, int epoch) {
    regularize(ApplyStep.BEFORE_UPDATER, network, update, iteration, epoch);
    for (Run run : runs) {
      run.of(weights).assign(run.of(network));
    }
    optimizer.update(weights, gradients(update), (float) score);
    for (Run run : runs) {
      INDArray part = run.of(update);
      part.assign(run.of(network)).subi(run.of(weights).castTo(part.dataType()));
    }
    regularize(ApplyStep.POST_UPDATER, network, update, iteration, epoch);
  }

  private FlatTensors gradients(INDArray update) {
    if (gradients == null) {
      return FlatTensors.of(weights.layout(), runs.get(0).of(update));
    }
    for (Run run : runs) {
      run.of(gradients).assign(run.of(update));
    }
    return gradients;
  }

  private void regularize(
      ApplyStep when, INDArray network, INDArray update, int iteration, int epoch) {
    for (Learned parameter : parameters) {
      List<Regularization> all =
          parameter.layer.getConfig().getRegularizationByParam(parameter.name);
      if (all == null) {
        continue;
      }
      for (Regularization regularization : all) {
        if (regularization.applyStep() == when) {
          regularization.apply(
              network.get(NDArrayIndex.interval(parameter.start, parameter.end)),
              update.get(NDArrayIndex.interval(parameter.start, parameter.end)),
              1,
              iteration,
              epoch);
        }
      }
    }
  }

  /**
   * The state of all parameters of the network in a new array, laid out as Deeplearning4j has it.
   * While the optimizer is at work it has no such array, since that takes more memory than all
   * else.
   */
  INDArray state() {
    INDArray state = Nd4j.createUninitializedDetached(type, stateLength());
    List<INDArray> mine = new ArrayList<>();
    for (UpdaterBlock block : blocks) {
      if (length(block) > 0) {
        INDArray part = part(state, block);
        if (isLearned(block)) {
          mine.add(part);
        } else {
          part.assign(block.getUpdaterView());
        }
      }
    }
    StoredState.write(TrainingState.save(optimizer::state), mine);
    return state;
  }

  /**
   * Takes over the state of all parameters.
   *
   * @param state only read; where it says that nothing is stored, the optimizer stays as it is
   */
  void restore(INDArray state) {
    if (state.length() != stateLength()) {
      throw new IllegalArgumentException(
          "The state of this network's updater has %d numbers, but there are %d"
              .formatted(stateLength(), state.length()));
    }
    List<INDArray> mine = new ArrayList<>();
    for (UpdaterBlock block : blocks) {
      if (length(block) > 0) {
        INDArray part = part(state, block);
        if (isLearned(block)) {
          mine.add(part);
        } else {
          block.getUpdaterView().assign(part);
        }
      }
    }
    StoredState.read(mine, TrainingState.save(optimizer::state)).restore(optimizer::state);
  }

  /** Gives other parameters a state of their own, so that the array of all can be released. */
  private void detach() {
    for (UpdaterBlock block : blocks) {
      if (isLearned(block)) {
        block.setUpdaterView(null);
      } else if (length(block) > 0) {
        block.setUpdaterView(block.getUpdaterView().dup());
        block.setUpdaterViewRequiresInitialization(false);
        block.setGradientUpdater(null);
        block.init();
      }
    }
  }

  private long stateLength() {
    return blocks.get(blocks.size() - 1).getUpdaterViewOffsetEnd();
  }

  private static int length(UpdaterBlock block) {
    return block.getUpdaterViewOffsetEnd() - block.getUpdaterViewOffsetStart();
  }

  private static INDArray part(INDArray state, UpdaterBlock block) {
    return state
        .reshape(state.length())
        .get(
            NDArrayIndex.interval(
                block.getUpdaterViewOffsetStart(), block.getUpdaterViewOffsetEnd()));
  }
}
