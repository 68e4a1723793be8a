package org.velospark.model.weights;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.velospark.model.OptimizerConfig;
import org.velospark.model.celo.CeloConfig;
import org.velospark.model.celo.CeloPhase;
import org.velospark.model.hierarchical.StepSizes;
import org.velospark.model.hierarchical.TensorControl;
import org.velospark.model.kernel.ParameterNetwork;
import org.velospark.model.velo.VeloConfig;
import org.velospark.model.velospark.VelosparkConfig;

/** The architectures that weights can be of, and their settings as texts. */
enum Architecture {
  VELO("velo", TensorControl.HYPERNETWORK) {
    @Override
    Map<String, String> settings(OptimizerConfig config) {
      VeloConfig velo = (VeloConfig) config;
      Map<String, String> settings = new LinkedHashMap<>();
      settings.put(LSTM_WIDTH, Integer.toString(velo.lstmWidth()));
      settings.put(BANKS, Integer.toString(velo.banks()));
      settings.put(BANK_SCALE, Float.toString(velo.bankScale()));
      settings.put(BUGGED_LOSS_FEATURES, Boolean.toString(velo.buggedLossFeatures()));
      settings.put(BUGGED_LSTM_STATE, Boolean.toString(velo.buggedLstmState()));
      return settings;
    }

    @Override
    OptimizerConfig parse(Settings settings) {
      return new VeloConfig(
          settings.wholeNumber(LSTM_WIDTH),
          settings.wholeNumber(BANKS),
          settings.number(BANK_SCALE),
          settings.flag(BUGGED_LOSS_FEATURES),
          settings.flag(BUGGED_LSTM_STATE));
    }

    @Override
    Optional<OptimizerConfig> published(int lstmWidth, int banks) {
      return Optional.of(VeloConfig.of(lstmWidth, banks));
    }
  },

  CELO("celo", TensorControl.SCHEDULE) {
    @Override
    Map<String, String> settings(OptimizerConfig config) {
      CeloConfig celo = (CeloConfig) config;
      Map<String, String> settings = new LinkedHashMap<>();
      settings.put(LSTM_WIDTH, Integer.toString(celo.lstmWidth()));
      settings.put(PHASE, Settings.kebab(celo.phase()));
      return settings;
    }

    @Override
    OptimizerConfig parse(Settings settings) {
      return new CeloConfig(
          settings.wholeNumber(LSTM_WIDTH), settings.choice(PHASE, CeloPhase.SCHEDULER));
    }

    @Override
    Optional<OptimizerConfig> published(int lstmWidth, int banks) {
      return Optional.of(new CeloConfig(lstmWidth, CeloPhase.SCHEDULER));
    }
  },

  VELOSPARK("velospark", TensorControl.TENSOR_SCHEDULE) {
    @Override
    Map<String, String> settings(OptimizerConfig config) {
      VelosparkConfig velospark = (VelosparkConfig) config;
      Map<String, String> settings = new LinkedHashMap<>();
      settings.put(LSTM_WIDTH, Integer.toString(velospark.lstmWidth()));
      settings.put(PHASE, Settings.kebab(velospark.phase()));
      StepSizes sizes = velospark.stepSizes();
      settings.put(SCALE_FLOOR, Float.toString(sizes.floor()));
      settings.put(FAN_IN_FLOOR, Float.toString(sizes.fanInFloor()));
      settings.put(DEPTH, Float.toString(sizes.depth()));
      settings.put(AGREEMENT, Float.toString(sizes.agreement()));
      return settings;
    }

    @Override
    OptimizerConfig parse(Settings settings) {
      return new VelosparkConfig(
          settings.wholeNumber(LSTM_WIDTH),
          settings.choice(PHASE, CeloPhase.SCHEDULER),
          new StepSizes(
              settings.number(SCALE_FLOOR),
              settings.number(FAN_IN_FLOOR),
              settings.number(DEPTH),
              settings.number(AGREEMENT)));
    }
  };

  static final String LSTM_WIDTH = "lstm-width";
  static final String BANKS = "banks";
  static final String BANK_SCALE = "bank-scale";
  static final String BUGGED_LOSS_FEATURES = "bugged-loss-features";
  static final String BUGGED_LSTM_STATE = "bugged-lstm-state";
  static final String PHASE = "phase";
  static final String SCALE_FLOOR = "scale-floor";
  static final String FAN_IN_FLOOR = "fan-in-floor";
  static final String DEPTH = "depth";
  static final String AGREEMENT = "agreement";

  private final String id;
  private final int lstmInputs;

  Architecture(String id, TensorControl control) {
    this.id = id;
    this.lstmInputs = control.inputs();
  }

  /** Its name in files. */
  String id() {
    return id;
  }

  /**
   * What its networks read: the features of {@code hyper_v2.py}, so many of a parameter and so many
   * of a tensor, in that order. Weights trained for other features are other weights.
   */
  String features() {
    return "hyper-v2-%d-%d".formatted(ParameterNetwork.FEATURES, lstmInputs);
  }

  /** The settings of an optimizer of this architecture. */
  abstract Map<String, String> settings(OptimizerConfig config);

  /**
   * The optimizer of these settings.
   *
   * @throws IllegalArgumentException if a value is out of range
   */
  abstract OptimizerConfig parse(Settings settings);

  /** The optimizer of this size as it was published; empty if it was not. */
  Optional<OptimizerConfig> published(int lstmWidth, int banks) {
    return Optional.empty();
  }

  /** Whether programs in JAX have it. */
  boolean inJax() {
    return published(1, 1).isPresent();
  }

  static Optional<Architecture> named(String id) {
    return Arrays.stream(values()).filter(a -> a.id.equals(id)).findFirst();
  }

  /** The architecture of an optimizer. */
  static Architecture of(OptimizerConfig config) {
    return named(config.architecture())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no file format for the architecture '%s', only for %s"
                        .formatted(config.architecture(), ids())));
  }

  /** The published architecture whose LSTM reads so many numbers of a tensor. */
  static Optional<Architecture> reading(int lstmInputs) {
    return Arrays.stream(values()).filter(a -> a.lstmInputs == lstmInputs && a.inJax()).findFirst();
  }

  static List<String> ids() {
    return Arrays.stream(values()).map(Architecture::id).collect(Collectors.toList());
  }
}
