/**
 * Hand-made optimizers that learned ones are compared with. They stand behind the same {@link
 * org.velospark.model.Optimizer} interface, so an evaluation runs either without knowing which.
 */
package org.velospark.model.baseline;
