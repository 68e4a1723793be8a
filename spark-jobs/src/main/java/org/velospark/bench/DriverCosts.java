package org.velospark.bench;

/**
 * What the pieces of a driver's work take; seconds.
 *
 * @param number to draw, weigh and add one number of a perturbation, on one core
 * @param update to clip a weight's gradient and take Adam's step on it
 * @param broadcast to hand a weight to Spark
 * @param checkpoint to write a weight and its moments to a local disk, hashes included
 * @param task to start a Spark task and take its result
 * @param unit to send a unit and take its result, in a task with many others
 */
public record DriverCosts(
    double number, double update, double broadcast, double checkpoint, double task, double unit) {}
