/** Conversion of pixels for the Vector API. */
package org.velospark.tasks.data.vector;
