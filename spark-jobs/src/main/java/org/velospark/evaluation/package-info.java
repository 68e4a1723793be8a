/**
 * What an optimizer is worth on tasks that evolution never saw: {@link
 * org.velospark.evaluation.HeldOutEvaluation} trains each held-out task with the weights that a run
 * began with, those it evolved, and Adam, as one Spark stage.
 */
package org.velospark.evaluation;
