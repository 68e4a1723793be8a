/**
 * What a learned optimizer is: {@link org.velospark.model.LearnedOptimizer} describes an
 * architecture with its weights θ, {@link org.velospark.model.Optimizer} is one such rule at work
 * on one target network, {@link org.velospark.model.ParticleOptimizer} several on copies of one,
 * and {@link org.velospark.model.FlatTensors} holds that network's weights or gradients. {@link
 * org.velospark.model.TrainingState} is where a training run stands, so that it can go on
 * elsewhere.
 */
package org.velospark.model;
