package org.velospark.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/** A network in training with one optimizer, and how that has gone so far. */
final class Contender {
  private final String optimizer;
  private final String setting;
  private final MultiLayerNetwork network;
  private final double[] losses;
  private final double[] millis;
  private final List<HeldOut> heldOut = new ArrayList<>();
  private HeldOut atTheEnd;
  private int steps;

  /**
   * A network before its first step.
   *
   * @param optimizer the name that all settings of one optimizer share
   * @param setting what was chosen for it; empty where there is nothing to choose
   * @param network with its optimizer
   * @param numSteps how many it will take
   */
  Contender(String optimizer, String setting, MultiLayerNetwork network, int numSteps) {
    this.optimizer = optimizer;
    this.setting = setting;
    this.network = network;
    this.losses = new double[numSteps];
    this.millis = new double[numSteps];
  }

  /** Takes a step. */
  void fit(DataSet batch) {
    long start = System.nanoTime();
    network.fit(batch);
    millis[steps] = (System.nanoTime() - start) / 1e6;
    losses[steps] = network.score();
    steps++;
  }

  /** Takes down where the network is on its way, on the same pictures each time. */
  void evaluate(List<DataSet> heldOut) {
    this.heldOut.add(HeldOut.of(network, steps, heldOut));
  }

  /** Takes down where it has come. */
  void finish(List<DataSet> heldOut) {
    atTheEnd = HeldOut.of(network, steps, heldOut);
  }

  String optimizer() {
    return optimizer;
  }

  String setting() {
    return setting;
  }

  String name() {
    return setting.isEmpty() ? optimizer : optimizer + ", " + setting;
  }

  /** Losses of the minibatches, each before its step. */
  double[] losses() {
    return Arrays.copyOf(losses, steps);
  }

  /** Mean of the last twentieth of the losses. */
  double trainingLoss() {
    return Arrays.stream(losses, steps - Math.max(1, steps / 20), steps).average().orElseThrow();
  }

  /** What {@link #evaluate} has found, in its order. */
  List<HeldOut> heldOut() {
    return List.copyOf(heldOut);
  }

  /** What {@link #finish} has found. */
  HeldOut atTheEnd() {
    return atTheEnd;
  }

  /** Median time of a step: some wait for the compiler, or for other programs. */
  double millisPerStep() {
    double[] sorted = Arrays.copyOf(millis, steps);
    Arrays.sort(sorted);
    return sorted[steps / 2];
  }
}
