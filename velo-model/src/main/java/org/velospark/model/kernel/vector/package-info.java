/** Kernels written for the Vector API. */
package org.velospark.model.kernel.vector;
