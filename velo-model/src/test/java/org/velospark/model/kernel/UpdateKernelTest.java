package org.velospark.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.velospark.model.TensorLayout;
import org.velospark.model.accumulator.TensorAccumulators;

class UpdateKernelTest {
  private static Stream<UpdateKernel> all() {
    return Stream.concat(
        Stream.of(UpdateKernel.portable()),
        StreamSupport.stream(ServiceLoader.load(UpdateKernel.class).spliterator(), false));
  }

  @Test
  void theVectorApiHasAKernelOfItsOwn() {
    assertThat(all().map(UpdateKernel::name)).hasSize(2).contains("portable");
  }

  /** With biases alone, the step is a direction of one times the exponential of the magnitude. */
  @Test
  void theExponentialIsWithinItsBound() {
    all()
        .forEach(
            kernel -> {
              TensorAccumulators state =
                  new TensorAccumulators(
                      new TensorLayout.Tensor("w", List.of(1), 0), kernel.lanes());
              Tile tile = new Tile();
              tile.begin(state.stack(), 0);
              FoldedNetwork folded = new FoldedNetwork();
              float[] network = new float[ParameterNetwork.LENGTH];
              network[ParameterNetwork.LAST_BIAS] = 1;
              for (float exponent = -80; exponent < 80; exponent += 0.0371f) {
                network[ParameterNetwork.LAST_BIAS + 1] = exponent / UpdateKernel.MAGNITUDE_SCALE;
                folded.set(network, 0, new float[FoldedNetwork.OWN_FEATURES], 1);
                tile.parameters()[0] = 0;
                kernel.step(state, tile, folded);
                double x =
                    (double) UpdateKernel.MAGNITUDE_SCALE * network[ParameterNetwork.LAST_BIAS + 1];
                // The exponent itself is rounded to single precision before.
                double bound = 3e-7 + Math.ulp((float) x);
                assertThat(-tile.parameters()[0] / Math.exp(x))
                    .as("exp(%s) by %s", x, kernel.name())
                    .isCloseTo(1, within(bound));
              }
            });
  }

  @Test
  void exponentsBeyondSinglePrecisionStayFiniteOrInfiniteButNeverGarbage() {
    all()
        .forEach(
            kernel -> {
              TensorAccumulators state =
                  new TensorAccumulators(
                      new TensorLayout.Tensor("w", List.of(1), 0), kernel.lanes());
              Tile tile = new Tile();
              tile.begin(state.stack(), 0);
              FoldedNetwork folded = new FoldedNetwork();
              float[] network = new float[ParameterNetwork.LENGTH];
              network[ParameterNetwork.LAST_BIAS] = -1;
              network[ParameterNetwork.LAST_BIAS + 1] = 1e9f;
              folded.set(network, 0, new float[FoldedNetwork.OWN_FEATURES], 1);
              kernel.step(state, tile, folded);
              assertThat(tile.parameters()[0]).as(kernel.name()).isGreaterThan(1e37f);
              network[ParameterNetwork.LAST_BIAS + 1] = -1e9f;
              folded.set(network, 0, new float[FoldedNetwork.OWN_FEATURES], 1);
              tile.parameters()[0] = 0;
              kernel.step(state, tile, folded);
              assertThat(tile.parameters()[0]).as(kernel.name()).isBetween(0f, 1e-37f);
            });
  }
}
