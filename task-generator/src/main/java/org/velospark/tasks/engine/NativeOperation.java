package org.velospark.tasks.engine;

import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.ops.CustomOpDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An operation that libnd4j declares under a name ("custom op" in ND4J).
 *
 * @param label name in the graph, for messages
 * @param name name in libnd4j
 * @param hash what libnd4j finds it by
 */
record NativeOperation(
    String label,
    String name,
    long hash,
    OpArguments arguments,
    List<Value> inputs,
    List<Value> outputs)
    implements Operation {

  NativeOperation {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  static NativeOperation of(
      String label, String name, OpArguments arguments, List<Value> inputs, List<Value> outputs) {
    return new NativeOperation(label, name, hash(name), arguments, inputs, outputs);
  }

  static boolean exists(String name) {
    return Nd4j.getExecutioner().getCustomOperations().containsKey(name);
  }

  static long hash(String name) {
    CustomOpDescriptor descriptor = Nd4j.getExecutioner().getCustomOperations().get(name);
    if (descriptor == null) {
      throw new IllegalArgumentException(
          "The ND4J backend has no native operation '%s'".formatted(name));
    }
    return descriptor.getHash();
  }

  @Override
  public Step bind(Function<Value, NativeTensor> places) {
    List<NativeTensor> read = inputs.stream().map(places).toList();
    List<NativeTensor> written = outputs.stream().map(places).toList();
    return Product.of(this)
        .<Step>flatMap(product -> ProductStep.of(product, read, written.get(0)))
        .orElseGet(() -> new NativeStep(this, read, written));
  }
}
