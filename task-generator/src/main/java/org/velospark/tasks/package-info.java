/**
 * Target networks: what an optimizer is evolved on. A {@link org.velospark.tasks.TaskFamily}
 * samples a {@link org.velospark.tasks.TaskSpec}, which is all that ever travels or is stored, and
 * builds the {@link org.velospark.tasks.Task} of a spec: a compiled network with its weights,
 * gradients and data. A {@link org.velospark.tasks.TaskMixture} samples from several families,
 * {@link org.velospark.tasks.TaskFamilies} reads specs from their JSON, a {@link
 * org.velospark.tasks.TaskPool} keeps compiled tasks, and a {@link org.velospark.tasks.LossScale}
 * makes their losses comparable.
 */
package org.velospark.tasks;
