/**
 * Networks of Deeplearning4j as its users write them: {@link org.velospark.dropin.DropInNetwork}
 * names them, {@link org.velospark.dropin.DropInModel} is one that is trained through
 * Deeplearning4j's own {@code fit}, with an updater of ND4J or a learned optimizer in its place,
 * and {@link org.velospark.dropin.Minibatches} is what it is trained on.
 */
package org.velospark.dropin;
