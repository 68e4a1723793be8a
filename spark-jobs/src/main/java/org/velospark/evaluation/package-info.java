/**
 * What an optimizer is worth on tasks that evolution never saw. {@link
 * org.velospark.evaluation.HeldOutEvaluation} trains each held-out task of a run with the weights
 * that it began with, those it evolved, and Adam, as one Spark stage. {@link
 * org.velospark.evaluation.SuiteEvaluation} trains the tasks of a {@link org.velospark.suite.Suite}
 * with optimizers and tuned baselines, as {@link org.velospark.evaluation.SuitePlan} says, into a
 * table that {@link org.velospark.evaluation.EvaluationReader} reads.
 */
package org.velospark.evaluation;
