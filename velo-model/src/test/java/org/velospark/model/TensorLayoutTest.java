package org.velospark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TensorLayoutTest {
  private final TensorLayout layout =
      TensorLayout.builder().add("scalar").add("w", 3, 4).add("b", 4).build();

  @Test
  void tensorsFollowEachOther() {
    assertThat(layout.tensors()).extracting(TensorLayout.Tensor::offset).containsExactly(0, 1, 13);
    assertThat(layout.length()).isEqualTo(17);
  }

  @Test
  void unknownNameListsTheKnownOnes() {
    assertThatThrownBy(() -> layout.tensor("v"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No tensor 'v'; there are scalar, w, b");
  }

  @Test
  void gapsEmptyDimensionsAndTwinsAreRefused() {
    var w = new TensorLayout.Tensor("w", List.of(2), 0);
    assertThatThrownBy(
            () -> new TensorLayout(List.of(w, new TensorLayout.Tensor("b", List.of(2), 3))))
        .hasMessage("Tensor 'b' starts at 3, but the one before it ends at 2");
    assertThatThrownBy(
            () -> new TensorLayout(List.of(w, new TensorLayout.Tensor("w", List.of(2), 2))))
        .hasMessage("Two tensors are named 'w'");
    assertThatThrownBy(() -> new TensorLayout.Tensor("w", List.of(2, 0), 0))
        .hasMessage("Tensor 'w' has shape [2, 0]; every dimension must be at least 1");
  }

  @Test
  void viewsShareTheBlock() {
    try (FlatTensors tensors = FlatTensors.allocate(layout)) {
      tensors.floats().put(1 + 4 + 2, 5f);
      assertThat(tensors.tensor(1).shape()).containsExactly(3, 4);
      assertThat(tensors.tensor(1).getFloat(1, 2)).isEqualTo(5);
      tensors.tensor(2).addi(1);
      assertThat(tensors.floats().get(16)).isEqualTo(1);
      assertThat(tensors.tensor(0).isScalar()).isTrue();
    }
  }

  @Test
  void anAxisOrderHasEachAxisOnce() {
    assertThatThrownBy(() -> new TensorLayout.Tensor("w", List.of(3, 4), 0, List.of(0, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The axis order of tensor 'w' must have each of [0, 1] once, but is [0, 0]");
  }
}
