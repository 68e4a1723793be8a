package org.velospark.settings;

import org.velospark.config.ConfigSection;
import org.velospark.model.OptimizerConfig;
import org.velospark.model.celo.CeloConfig;
import org.velospark.model.celo.CeloPhase;
import org.velospark.model.hierarchical.StepSizes;
import org.velospark.model.velo.VeloConfig;
import org.velospark.model.velospark.VelosparkConfig;

/** Keys of the section {@code optimizer}. */
final class OptimizerSections {
  /** Small enough for a few CPU cores; the width that Celo's small VeLO has. */
  private static final VeloConfig DEFAULT = VeloConfig.of(64, 32);

  private enum Architecture {
    VELO,
    CELO,
    VELOSPARK
  }

  private OptimizerSections() {}

  static OptimizerConfig optimizer(ConfigSection section) {
    return switch (section.readEnum("architecture", Architecture.VELO)) {
      case VELO -> velo(section);
      case CELO -> celo(section);
      case VELOSPARK -> velospark(section);
    };
  }

  private static CeloConfig celo(ConfigSection section) {
    return new CeloConfig(
        section.readInt("lstm-width", CeloConfig.released().lstmWidth()),
        section.readEnum("phase", CeloPhase.UPDATE_RULE));
  }

  private static VelosparkConfig velospark(ConfigSection section) {
    StepSizes sizes = VelosparkConfig.DEFAULT_STEP_SIZES;
    return new VelosparkConfig(
        section.readInt("lstm-width", VelosparkConfig.DEFAULT_LSTM_WIDTH),
        section.readEnum("phase", CeloPhase.UPDATE_RULE),
        new StepSizes(
            (float) section.readDouble("scale-floor", sizes.floor()),
            (float) section.readDouble("fan-in-floor", sizes.fanInFloor()),
            (float) section.readDouble("depth", sizes.depth()),
            (float) section.readDouble("agreement", sizes.agreement())));
  }

  private static VeloConfig velo(ConfigSection section) {
    return new VeloConfig(
        section.readInt("lstm-width", DEFAULT.lstmWidth()),
        section.readInt("banks", DEFAULT.banks()),
        (float) section.readDouble("bank-scale", DEFAULT.bankScale()),
        section.readBoolean("bugged-loss-features", DEFAULT.buggedLossFeatures()),
        section.readBoolean("bugged-lstm-state", DEFAULT.buggedLstmState()));
  }
}
