/**
 * GPUs as Spark deals them out: {@link org.velospark.gpu.GpuSlots} asks for them on the driver, for
 * the stage of a generation alone, and {@link org.velospark.gpu.TaskDevice} sees to it on executors
 * that a task computes on the one it was given.
 */
package org.velospark.gpu;
