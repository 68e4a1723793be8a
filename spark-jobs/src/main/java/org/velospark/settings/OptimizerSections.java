package org.velospark.settings;

import org.velospark.config.ConfigSection;
import org.velospark.model.OptimizerConfig;
import org.velospark.model.celo.CeloConfig;
import org.velospark.model.celo.CeloPhase;
import org.velospark.model.velo.VeloConfig;

/** Keys of the section {@code optimizer}. */
final class OptimizerSections {
  /** Small enough for a few CPU cores; the width that Celo's small VeLO has. */
  private static final VeloConfig DEFAULT = VeloConfig.of(64, 32);

  private enum Architecture {
    VELO,
    CELO,
    CELO_PER_TENSOR
  }

  private OptimizerSections() {}

  static OptimizerConfig optimizer(ConfigSection section) {
    return switch (section.readEnum("architecture", Architecture.VELO)) {
      case VELO -> velo(section);
      case CELO -> celo(section, false);
      case CELO_PER_TENSOR -> celo(section, true);
    };
  }

  private static CeloConfig celo(ConfigSection section, boolean perTensor) {
    return new CeloConfig(
        section.readInt("lstm-width", CeloConfig.released().lstmWidth()),
        section.readEnum("phase", CeloPhase.UPDATE_RULE),
        perTensor);
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
