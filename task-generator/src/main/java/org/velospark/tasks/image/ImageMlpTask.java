package org.velospark.tasks.image;

import java.nio.FloatBuffer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;
import org.velospark.model.TensorLayout.Tensor;
import org.velospark.random.RandomStream;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.Task;
import org.velospark.tasks.data.ImageSet;
import org.velospark.tasks.data.ImageSet.Examples;
import org.velospark.tasks.engine.Plan;

/**
 * A compiled image MLP. Its tensors are {@code w0} [features, hidden], {@code b0} [hidden], and so
 * on to the output layer's. Minibatches are drawn with replacement, so that a batch is a function
 * of its index alone; the published source shuffles.
 */
final class ImageMlpTask implements Task {
  private static final String IMAGES = "images";
  private static final String LABELS = "labels";
  private static final String LOSS = "loss";

  private final ImageMlpSpec spec;
  private final ImageSet data;
  private final LossScale scale;
  private final Plan plan;
  private final FloatBuffer images;
  private final FloatBuffer labels;

  ImageMlpTask(ImageMlpSpec spec, ImageSet data) {
    this.spec = spec;
    this.data = data;
    this.scale = LossScale.classification(data.classes());
    this.plan = Plan.compile(declare(spec, data.features(), data.classes()), LOSS);
    this.images = plan.input(IMAGES);
    this.labels = plan.input(LABELS);
  }

  private static SameDiff declare(ImageMlpSpec spec, int features, int classes) {
    SameDiff graph = SameDiff.create();
    SDVariable images = graph.placeHolder(IMAGES, DataType.FLOAT, spec.batchSize(), features);
    SDVariable labels = graph.placeHolder(LABELS, DataType.FLOAT, spec.batchSize(), classes);
    SDVariable x = images;
    int width = features;
    for (int layer = 0; layer <= spec.hiddenLayers(); layer++) {
      boolean output = layer == spec.hiddenLayers();
      int units = output ? classes : spec.hiddenSize();
      SDVariable w = graph.var(weight(layer), DataType.FLOAT, width, units);
      SDVariable b = graph.var(bias(layer), DataType.FLOAT, units);
      x = x.mmul(w).add(b);
      if (!output) {
        x = spec.activation().apply(graph, x);
      }
      width = units;
    }
    graph.loss.softmaxCrossEntropy(LOSS, labels, x, null);
    graph.setLossVariables(LOSS);
    return graph;
  }

  private static String weight(int layer) {
    return "w" + layer;
  }

  private static String bias(int layer) {
    return "b" + layer;
  }

  @Override
  public ImageMlpSpec spec() {
    return spec;
  }

  @Override
  public FlatTensors parameters() {
    return plan.parameters();
  }

  @Override
  public FlatTensors gradients() {
    return plan.gradients();
  }

  /** Weights as the spec's initializer fills them, biases zero. */
  @Override
  public void initialize(long seed) {
    FloatBuffer floats = parameters().floats();
    TensorLayout layout = parameters().layout();
    // By name: in which order a plan lays its tensors out changes no weight.
    for (int layer = 0; layer <= spec.hiddenLayers(); layer++) {
      Tensor weight = layout.tensor(weight(layer));
      spec.initializer()
          .fill(
              floats,
              weight.offset(),
              weight.shape().get(0),
              weight.shape().get(1),
              spec.initializerScale(),
              RandomStream.TARGET_WEIGHTS.at(seed, layer));
      Tensor bias = layout.tensor(bias(layer));
      for (int i = 0; i < bias.length(); i++) {
        floats.put(bias.offset() + i, 0);
      }
    }
  }

  @Override
  public float trainingStep(long seed, long step) {
    data.training()
        .sample(RandomStream.TRAINING_BATCH.at(seed, step), spec.batchSize(), images, labels);
    return plan.gradient();
  }

  @Override
  public float loss(Split split, long seed, long batch) {
    Examples examples =
        switch (split) {
          case TRAINING -> data.training();
          case HELD_OUT -> data.heldOut();
        };
    examples.sample(
        RandomStream.EVALUATION_BATCH.at(seed, batch), spec.batchSize(), images, labels);
    return plan.loss();
  }

  @Override
  public LossScale lossScale() {
    return scale;
  }

  @Override
  public void close() {
    plan.close();
  }
}
