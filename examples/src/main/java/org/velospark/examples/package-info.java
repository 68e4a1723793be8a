/**
 * A Deeplearning4j program with a learned optimizer in place of Adam. {@link
 * org.velospark.examples.LeNet} declares a network and trains it with each of several optimizers,
 * which are {@code Contender}s; {@code FashionMnist} hands out the pictures, {@code CurveChart} and
 * {@code Results} show what came of it.
 */
package org.velospark.examples;
