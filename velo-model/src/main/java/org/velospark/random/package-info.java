/**
 * Randomness as a function of indices: every random number of a run comes from a {@link
 * org.velospark.random.RandomStream} named by what it is for and where in the run it stands.
 * Nothing is shared, stored or sent, so a retried, resumed or replayed piece of work draws the same
 * numbers.
 */
package org.velospark.random;
