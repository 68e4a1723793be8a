package org.velospark.settings;

import org.velospark.config.ConfigSection;
import org.velospark.model.velo.VeloConfig;

/** Keys of the section {@code optimizer}. */
final class OptimizerSections {
  /** Small enough for a few CPU cores; the width that Celo's small VeLO has. */
  private static final VeloConfig DEFAULT = VeloConfig.of(64, 32);

  private enum Architecture {
    VELO
  }

  private OptimizerSections() {}

  static VeloConfig velo(ConfigSection section) {
    section.readEnum("architecture", Architecture.VELO);
    return new VeloConfig(
        section.readInt("lstm-width", DEFAULT.lstmWidth()),
        section.readInt("banks", DEFAULT.banks()),
        (float) section.readDouble("bank-scale", DEFAULT.bankScale()),
        section.readBoolean("bugged-loss-features", DEFAULT.buggedLossFeatures()),
        section.readBoolean("bugged-lstm-state", DEFAULT.buggedLstmState()));
  }
}
