/**
 * VeLO's architecture, which its source calls HyperV2: {@link org.velospark.model.velo.VeloConfig}
 * sizes it, {@link org.velospark.model.velo.Velo} knows its weights. Sources: Metz et al., "VeLO:
 * Training Versatile Learned Optimizers by Scaling Up", 2022; google/learned_optimization, {@code
 * research/general_lopt/hyper_v2.py}.
 */
package org.velospark.model.velo;
