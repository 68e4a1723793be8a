/**
 * What trainings of a suite of tasks say about optimizers: how many steps each needs for what
 * another reaches, how that is over all tasks, and how sure it is. {@link
 * org.velospark.verdict.TaskTraining} is all that goes in. Knows neither Spark nor tables.
 */
package org.velospark.verdict;
