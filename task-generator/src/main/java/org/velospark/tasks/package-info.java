/**
 * Target networks: what an optimizer is evolved on. A {@link org.velospark.tasks.TaskFamily}
 * samples a {@link org.velospark.tasks.TaskSpec}, which is all that ever travels or is stored, and
 * builds the {@link org.velospark.tasks.Task} of a spec: a compiled network with its weights,
 * gradients and data.
 */
package org.velospark.tasks;
