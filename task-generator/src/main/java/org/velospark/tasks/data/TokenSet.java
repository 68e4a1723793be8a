package org.velospark.tasks.data;

/**
 * A text as numbers, as networks are trained on it, in a part to train on and a part that is held
 * out. Immutable and thread-safe.
 *
 * @param vocabularySize tokens are 0 up to here, exclusive
 * @param training the first nine tenths
 * @param heldOut the last tenth
 */
public record TokenSet(String name, int vocabularySize, Tokens training, Tokens heldOut) {}
