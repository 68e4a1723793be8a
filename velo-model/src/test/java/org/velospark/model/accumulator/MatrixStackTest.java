package org.velospark.model.accumulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.velospark.model.TensorLayout;

class MatrixStackTest {
  @Property(tries = 300)
  void everyElementHasOnePlaceAndPaddingNone(
      @ForAll @Size(max = 4) List<@IntRange(min = 1, max = 9) Integer> shape,
      @ForAll @IntRange(min = 1, max = 16) int lanes) {
    MatrixStack stack = of(shape, lanes);
    List<Integer> places = new ArrayList<>();
    for (int m = 0; m < stack.matrices(); m++) {
      for (int r = 0; r < stack.rows(); r++) {
        for (int c = 0; c < stack.columns(); c++) {
          places.add(stack.start(m) + r * stack.rowStep() + c * stack.columnStep());
        }
      }
    }
    int length = shape.stream().reduce(1, Math::multiplyExact);
    assertThat(stack.length()).isEqualTo(length);
    assertThat(places).hasSize(length).doesNotHaveDuplicates().allMatch(p -> p >= 0 && p < length);
    assertThat(stack.stride() % lanes).isZero();
    assertThat(stack.stride()).isBetween(stack.columns(), stack.columns() + lanes - 1);
  }

  @Property(tries = 300)
  void theStateOfEachElementHasAPlace(
      @ForAll @Size(max = 4) List<@IntRange(min = 1, max = 6) Integer> shape,
      @ForAll @IntRange(min = 1, max = 16) int lanes) {
    MatrixStack stack = of(shape, lanes);
    float[] state = new float[stack.paddedLength()];
    for (int m = 0; m < stack.matrices(); m++) {
      for (int r = 0; r < stack.rows(); r++) {
        for (int c = 0; c < stack.columns(); c++) {
          int at = (m * stack.rows() + r) * stack.stride() + c;
          state[at] = stack.start(m) + r * stack.rowStep() + c * stack.columnStep();
        }
      }
    }
    int[] places = stack.places();
    assertThat(places).hasSize(stack.length());
    for (int i = 0; i < places.length; i++) {
      assertThat(state[places[i]]).isEqualTo(i);
    }
  }

  @Test
  void factorsOverTheTwoLargestAxesAndTheLaterOfEqualOnes() {
    MatrixStack kernel = of(List.of(3, 3, 16, 16), 16);
    assertThat(kernel.matrices()).isEqualTo(9);
    assertThat(kernel.rowStep()).isEqualTo(16);
    assertThat(kernel.columnsLargest()).isTrue();
    MatrixStack embedding = of(List.of(256, 32), 16);
    assertThat(embedding.columns()).isEqualTo(32);
    assertThat(embedding.columnsLargest()).isFalse();
  }

  @Test
  void rowsOfAFewElementsGiveWayToColumns() {
    MatrixStack narrow = of(List.of(100, 2), 16);
    assertThat(narrow.rows()).isEqualTo(2);
    assertThat(narrow.columns()).isEqualTo(100);
    assertThat(narrow.columnStep()).isEqualTo(2);
    assertThat(narrow.columnsLargest()).isTrue();
  }

  @Test
  void equalAxesAreToldApartByTheAxisOrder() {
    List<Integer> square = List.of(8, 8);
    MatrixStack asPublished = of(square, 16);
    MatrixStack transposed =
        MatrixStack.of(new TensorLayout.Tensor("w", square, 0, List.of(1, 0)), 16);
    assertThat(asPublished.columnStep()).isEqualTo(transposed.columnStep());
    assertThat(asPublished.columnsLargest()).isTrue();
    assertThat(transposed.columnsLargest()).isFalse();
  }

  private static MatrixStack of(List<Integer> shape, int lanes) {
    return MatrixStack.of(new TensorLayout.Tensor("w", shape, 0), lanes);
  }
}
