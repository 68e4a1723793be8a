/**
 * Hand-made optimizers that learned ones are compared with, by their names in {@link
 * org.velospark.model.baseline.Baseline}. They stand behind the same {@link
 * org.velospark.model.Optimizer} interface, so an evaluation runs either without knowing which.
 * Those that ND4J has are run by its own updaters, the others by loops over arrays.
 */
package org.velospark.model.baseline;
