/**
 * What inner training is made of, by itself, under JMH: the update rule for tensors of some shapes,
 * the LSTM beside the memory bandwidth that limits it, and whole steps.
 */
package org.velospark.jmh;
