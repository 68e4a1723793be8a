package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.velospark.tasks.engine.Instruction.Operand;

/** A {@link FusedElementwise} on fixed tensors, with a few tiles of its own as registers. */
final class FusedElementwiseStep implements Step {
  /** What is done with one tile. */
  private interface TileStep {
    void run(int start, int length);
  }

  private final Tiling tiling;
  private final TileOperation.Functions functions = new TileOperation.Functions();
  private final TileStep[] once;
  private final TileStep[] steps;
  private final TileSum[] sums;

  FusedElementwiseStep(FusedElementwise operation, Function<Value, NativeTensor> places) {
    this.tiling = operation.tiling();
    Assembly assembly = new Assembly(operation, places);
    this.once = assembly.once.toArray(TileStep[]::new);
    this.steps = assembly.steps.toArray(TileStep[]::new);
    this.sums = assembly.sums.toArray(TileSum[]::new);
  }

  @Override
  public void run() {
    for (TileSum sum : sums) {
      sum.clear();
    }
    for (TileStep step : once) {
      step.run(0, tiling.tile());
    }
    int start = 0;
    while (start < tiling.length()) {
      int length = tiling.lengthAt(start);
      for (TileStep step : steps) {
        step.run(start, length);
      }
      start += length;
    }
    for (TileSum sum : sums) {
      sum.finish();
    }
  }

  /** Chooses registers: each holds a tensor's tile from where it is computed to its last use. */
  private final class Assembly {
    final List<TileStep> once = new ArrayList<>();
    final List<TileStep> steps = new ArrayList<>();
    final List<TileSum> sums = new ArrayList<>();
    private final FusedElementwise operation;
    private final Function<Value, NativeTensor> places;
    private final Repetition whole;
    private final Map<Operand, float[]> registers = new HashMap<>();
    private final Map<Operand, Integer> lastUses = new HashMap<>();
    private final Deque<float[]> free = new ArrayDeque<>();

    Assembly(FusedElementwise operation, Function<Value, NativeTensor> places) {
      this.operation = operation;
      this.places = places;
      this.whole = new Repetition(1, tiling.length());
      List<Instruction> instructions = operation.instructions();
      for (int k = 0; k < instructions.size(); k++) {
        for (Operand operand : instructions.get(k).operands()) {
          lastUses.put(operand, k);
        }
      }
      for (int k = 0; k < instructions.size(); k++) {
        add(instructions.get(k), k);
      }
      for (Value input : operation.inputs()) {
        List<Value> copies = outputsOf(input);
        if (!copies.isEmpty()) {
          float[] register = register();
          load(new Operand(input, whole), register);
          copies.forEach(output -> store(register, output));
          free.push(register);
        }
      }
    }

    private void add(Instruction instruction, int time) {
      List<float[]> operands = instruction.operands().stream().map(this::read).toList();
      for (Operand operand : instruction.operands()) {
        if (lastUses.get(operand) == time
            && registers.containsKey(operand)
            && !isPeriodic(operand)) {
          free.push(registers.remove(operand));
        }
      }
      float[] a = operands.get(0);
      if (instruction.operation() == TileOperation.SUM) {
        List<FloatBuffer> results =
            outputsOf(instruction.result()).stream().map(v -> places.apply(v).floats()).toList();
        TileSum sum = TileSum.of(instruction.sums(), tiling.tile(), instruction.number(), results);
        sums.add(sum);
        steps.add((start, length) -> sum.add(a, start, length));
        return;
      }
      float[] b = operands.size() > 1 ? operands.get(1) : null;
      float[] z = register();
      TileOperation code = instruction.operation();
      float number = instruction.number();
      steps.add((start, length) -> code.run(a, b, number, z, length, functions));
      outputsOf(instruction.result()).forEach(output -> store(z, output));
      Operand result = new Operand(instruction.result(), whole);
      if (lastUses.containsKey(result)) {
        registers.put(result, z);
      } else {
        free.push(z);
      }
    }

    private float[] read(Operand operand) {
      float[] register = registers.get(operand);
      if (register == null) {
        register = isPeriodic(operand) ? new float[tiling.tile()] : register();
        load(operand, register);
        registers.put(operand, register);
      }
      return register;
    }

    /** Whether it is the same in every tile. */
    private boolean isPeriodic(Operand operand) {
      Repetition repetition = operand.repetition();
      return !repetition.equals(whole)
          && tiling.tile() % ((long) repetition.inner() * repetition.count()) == 0;
    }

    private void load(Operand operand, float[] register) {
      FloatBuffer buffer = places.apply(operand.value()).floats();
      Repetition repetition = operand.repetition();
      if (repetition.equals(whole)) {
        steps.add((start, length) -> buffer.get(start, register, 0, length));
      } else if (isPeriodic(operand)) {
        float[] elements = new float[repetition.count()];
        once.add(
            (start, length) -> {
              buffer.get(0, elements);
              repetition.spread(elements, start, register, length);
            });
      } else {
        float[] elements = new float[repetition.count()];
        once.add((start, length) -> buffer.get(0, elements));
        steps.add((start, length) -> repetition.spread(elements, start, register, length));
      }
    }

    private void store(float[] register, Value output) {
      FloatBuffer buffer = places.apply(output).floats();
      steps.add((start, length) -> buffer.put(start, register, 0, length));
    }

    private List<Value> outputsOf(Value source) {
      return operation.outputs().stream()
          .filter(output -> operation.sources().get(output) == source)
          .toList();
    }

    private float[] register() {
      return free.isEmpty() ? new float[tiling.tile()] : free.pop();
    }
  }
}
