/**
 * Fixed tasks that optimizers are judged on: a {@link org.velospark.suite.Suite} of named {@link
 * org.velospark.suite.SuiteTask}s, what a {@link org.velospark.suite.Contestant} is tuned in, the
 * {@link org.velospark.suite.Variant}s of a training that tell how sensitive an optimizer is, and
 * {@link org.velospark.suite.MeasuredTraining}, which trains one network and measures its losses on
 * the way. A {@link org.velospark.suite.SuiteNetwork} is one of the families that meta-training
 * samples, trained by the engine, or one of Deeplearning4j, trained by its own {@code fit}. Knows
 * no cluster.
 *
 * <p>Source: Metz et al., "VeLO: Training Versatile Learned Optimizers by Scaling Up",
 * arXiv:2211.09760, whose VeLOdrome has as many tasks.
 */
package org.velospark.suite;
