package org.velospark.tasks.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class BufferPlanTest {
  private record Life(Value value, int first, int last) {}

  private static Value value(int length) {
    return Value.computed("v", DataType.FLOAT, new long[] {length});
  }

  @Property
  void valuesThatLiveAtTheSameTimeDoNotOverlap(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 0, max = 999_999) Integer> codes) {
    BufferPlan plan = new BufferPlan();
    List<Life> lives = new ArrayList<>();
    for (int code : codes) {
      int first = code % 20;
      Life life = new Life(value(1 + code / 400), first, first + code / 20 % 20);
      plan.use(life.value(), life.first());
      plan.use(life.value(), life.last());
      lives.add(life);
    }
    long bytes = plan.place();
    for (Life a : lives) {
      assertThat(plan.offset(a.value()) % NativeMemory.ALIGNMENT).isZero();
      assertThat(end(plan, a)).isLessThanOrEqualTo(bytes);
      for (Life b : lives) {
        if (a != b && a.first() <= b.last() && b.first() <= a.last()) {
          assertThat(
                  end(plan, a) <= plan.offset(b.value()) || end(plan, b) <= plan.offset(a.value()))
              .isTrue();
        }
      }
    }
  }

  private static long end(BufferPlan plan, Life life) {
    return plan.offset(life.value()) + life.value().bytes();
  }

  @Test
  void aChainNeedsRoomForTwo() {
    BufferPlan plan = new BufferPlan();
    for (int k = 0; k < 10; k++) {
      Value value = value(256);
      plan.use(value, k);
      plan.use(value, k + 1);
    }
    assertThat(plan.place()).isEqualTo(2 * 1024);
  }
}
