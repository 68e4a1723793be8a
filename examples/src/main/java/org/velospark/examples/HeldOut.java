package org.velospark.examples;

import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * How well a network does on pictures that it was not trained on.
 *
 * @param step how many training steps it has taken
 * @param loss mean negative log-likelihood of the labels
 * @param accuracy part of the pictures whose most likely class is the label
 */
record HeldOut(int step, double loss, double accuracy) {

  static HeldOut of(MultiLayerNetwork network, int step, List<DataSet> pictures) {
    double loss = 0;
    int right = 0;
    int count = 0;
    for (DataSet batch : pictures) {
      float[][] likelihoods = network.output(batch.getFeatures()).toFloatMatrix();
      int[] labels = batch.getLabels().argMax(1).toIntVector();
      for (int i = 0; i < labels.length; i++) {
        loss -= Math.log(Math.max(Float.MIN_NORMAL, likelihoods[i][labels[i]]));
        right += likeliest(likelihoods[i]) == labels[i] ? 1 : 0;
      }
      count += labels.length;
    }
    return new HeldOut(step, loss / count, (double) right / count);
  }

  private static int likeliest(float[] likelihoods) {
    int likeliest = 0;
    for (int k = 1; k < likelihoods.length; k++) {
      if (likelihoods[k] > likelihoods[likeliest]) {
        likeliest = k;
      }
    }
    return likeliest;
  }
}
