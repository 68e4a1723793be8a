package org.velospark.doctor;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a JVM finds when it looks at itself.
 *
 * @param executorId Spark's name of it, {@code driver} for the driver
 * @param host where it runs
 * @param java version of Java
 * @param modules whether the module of the Vector API is there
 * @param backend ND4J's backend, or why there is none
 * @param loaded whether it could be loaded
 * @param cpuBackend whether it computes on the CPU
 * @param productError see {@link KnownNumbers#productError}
 * @param trainedLoss see {@link KnownNumbers#trainedLoss}
 * @param nativeThreads threads of native operations in a slot
 * @param vectors what kernels compute with
 * @param processors cores of the machine, as the JVM sees them
 * @param maxHeap most that the heap can become, bytes
 * @param maxOffHeap most that JavaCPP allocates, bytes
 * @param temporaryFolder the temporary folder with least space
 * @param freeBytes that space
 * @param serializer what crosses the network is written with
 * @param missingData why data sets cannot be had, a line for each
 */
public record JvmFacts(
    String executorId,
    String host,
    String java,
    boolean modules,
    String backend,
    boolean loaded,
    boolean cpuBackend,
    double productError,
    double trainedLoss,
    int nativeThreads,
    String vectors,
    int processors,
    long maxHeap,
    long maxOffHeap,
    String temporaryFolder,
    long freeBytes,
    String serializer,
    List<String> missingData)
    implements Serializable {

  public JvmFacts {
    // The kind of list that the serializer knows.
    missingData = new ArrayList<>(missingData);
  }

  /** Name for a reader. */
  String where() {
    return executorId.equals("driver") ? "driver" : "executor " + executorId;
  }
}
