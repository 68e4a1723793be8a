/**
 * A learned optimizer in place of Adam in a Deeplearning4j network. {@link
 * org.velospark.model.dl4j.LearnedUpdater} is what a configuration names and what attaches the
 * optimizer; {@link org.velospark.model.dl4j.SameDiffTraining} is the way for SameDiff graphs.
 *
 * <p>Deeplearning4j gives its updaters one parameter's gradient at a time, and neither weights nor
 * loss. A learned optimizer needs all of them together, so the network gets an updater of its own
 * ({@code NetworkUpdater}, {@code GraphUpdater}); both leave division by the minibatch, clipping
 * and all other updaters to Deeplearning4j, and the learned parameters to {@code
 * LearnedParameters}.
 *
 * <p>Needs {@code org.deeplearning4j:deeplearning4j-nn}, which is an optional dependency.
 */
package org.velospark.model.dl4j;
