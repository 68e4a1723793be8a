/**
 * Where kernels for the Vector API come from: {@link org.velospark.simd.VectorApi}. The kernels
 * themselves lie in packages named {@code vector}, beside what they make faster.
 */
package org.velospark.simd;
