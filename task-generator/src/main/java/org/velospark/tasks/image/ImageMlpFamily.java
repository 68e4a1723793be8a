package org.velospark.tasks.image;

import java.util.List;
import java.util.Optional;
import org.velospark.tasks.Hyperparameter;
import org.velospark.tasks.LossScale;
import org.velospark.tasks.Values;
import org.velospark.tasks.WholeNumber;
import org.velospark.tasks.data.TaskData;
import org.velospark.tasks.network.Network;
import org.velospark.tasks.network.NetworkFamily;
import org.velospark.tasks.network.Node;

/**
 * Fully connected networks that classify pictures, with mean softmax cross entropy as their loss.
 * Source: {@code ParametricImageMLP} in google/learned_optimization's {@code
 * tasks/parametric/image_mlp.py}; activations as the VeLO paper lists them.
 */
public final class ImageMlpFamily implements NetworkFamily {
  @Override
  public String name() {
    return "image-mlp";
  }

  /** Version 2 knows colours. */
  @Override
  public int version() {
    return 2;
  }

  @Override
  public List<Hyperparameter<?>> hyperparameters() {
    return List.of(
        Pictures.DATA_SET,
        Pictures.COLOURS,
        Pictures.SIZE,
        Mlp.HIDDEN_SIZE,
        Mlp.HIDDEN_LAYERS,
        Pictures.BATCH_SIZE,
        Mlp.ACTIVATION,
        Mlp.INITIALIZER,
        Mlp.INITIALIZER_SCALE);
  }

  @Override
  public Optional<WholeNumber> batchSize() {
    return Optional.of(Pictures.BATCH_SIZE);
  }

  @Override
  public Network declare(Values values, TaskData data) {
    Pictures pictures = Pictures.of(values, Pictures.SIZE, Pictures.BATCH_SIZE, data);
    Network network = new Network();
    Node x = network.reshape(pictures.declare(network), pictures.batch(), pictures.features());
    Node logits = Mlp.of(values).declare(network, "", x, pictures.classes());
    pictures.classify(network, logits, LossScale.classification(pictures.classes()));
    return network;
  }
}
