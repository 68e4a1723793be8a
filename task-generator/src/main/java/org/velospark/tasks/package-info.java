/**
 * Target networks: what an optimizer is evolved on. A {@link org.velospark.tasks.TaskFamily} says
 * in which {@link org.velospark.tasks.Hyperparameter}s its tasks differ; their {@link
 * org.velospark.tasks.Values} make a {@link org.velospark.tasks.TaskSpec}, which is all that ever
 * travels or is stored, and which the family builds a {@link org.velospark.tasks.Task} from: a
 * compiled network with its weights, gradients and data. An {@link
 * org.velospark.tasks.Augmentation} makes another task of any task. A {@link
 * org.velospark.tasks.ParticleTask} is many tasks of one spec side by side.
 *
 * <p>A {@link org.velospark.tasks.TaskMixture} samples specs from several families, {@link
 * org.velospark.tasks.TaskFamilies} reads them from their JSON and builds them, a {@link
 * org.velospark.tasks.TaskPool} keeps compiled tasks, a {@link org.velospark.tasks.Cost} says what
 * a step takes, and a {@link org.velospark.tasks.LossScale} makes losses comparable.
 */
package org.velospark.tasks;
