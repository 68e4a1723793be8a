/** {@link org.velospark.random.NormalKernel} for the Vector API. */
package org.velospark.random.vector;
