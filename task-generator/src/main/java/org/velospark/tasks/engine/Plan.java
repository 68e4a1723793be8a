package org.velospark.tasks.engine;

import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;
import org.velospark.model.FlatTensors;
import org.velospark.model.TensorLayout;

/**
 * A training step of a network on buffers of its own: fill the inputs, then {@link #gradient()}
 * leaves the gradients of the loss by all weights in {@link #gradients()}.
 *
 * <p>On a CPU a graph is compiled to native operations: a step allocates nothing, runs on the
 * calling thread alone, and gives the same bits for the same weights and inputs in every plan of
 * the same graph on one kind of machine. Compiling sets ND4J to one thread for the whole process,
 * see {@link NativeThreads}. On other backends ND4J runs the graph, operation by operation; that
 * path is tested on the CPU and has never run on a GPU.
 *
 * <p>Not thread-safe; many plans may live in one JVM and run side by side. All memory is outside
 * the Java heap until {@link #close()}; buffers taken from a plan must not be touched after that.
 */
public sealed interface Plan extends Inputs, AutoCloseable permits NativePlan, RecordedPlan {

  /**
   * Whether graphs are compiled to native operations, {@link RecurrentLayer} and such among them;
   * otherwise they must be made of operations that SameDiff can run itself.
   */
  static boolean compilesToNativeOperations() {
    return Nd4j.getEnvironment().isCPU();
  }

  /**
   * Compiles a graph. The plan's parameters start as the values that the graph's variables have.
   * While it is compiled, nobody else may use the graph. It is not changed, and where plans are
   * native it is not needed any more: {@link GraphArrays#close} frees its arrays. Elsewhere the
   * graph belongs to the plan, which frees it when it is closed.
   *
   * @param graph its variables of type VARIABLE (float) are the weights, in the order of {@code
   *     graph.variables()}, which is that of their names; its placeholders are the inputs, of fully
   *     known shapes
   * @param loss name of the variable to differentiate, a float with one element
   * @throws IllegalArgumentException if the graph is not like that, or has an operation that a plan
   *     cannot run; the message names it and says what to do
   */
  static Plan compile(SameDiff graph, String loss) {
    return compilesToNativeOperations()
        ? NativePlan.compile(graph, loss)
        : RecordedPlan.of(graph, loss);
  }

  /** Names, shapes and places of the weights, in the order that {@link #compile} says. */
  TensorLayout layout();

  /** The weights; the caller may change them at any time between two runs. */
  FlatTensors parameters();

  /** What the last {@link #gradient()} computed; zeros before the first. */
  FlatTensors gradients();

  /**
   * Runs forwards and backwards: fills {@link #gradients()}.
   *
   * @return the loss; not finite, like the gradients, when the network has diverged
   */
  float gradient();

  /**
   * Runs forwards only; the gradients stay as they are.
   *
   * @return the loss, on a CPU the same bits that {@link #gradient()} returns
   */
  float loss();

  /** Native memory that it holds, in bytes. */
  long bytes();

  /** Frees all native memory. A second call does nothing. */
  @Override
  void close();
}
