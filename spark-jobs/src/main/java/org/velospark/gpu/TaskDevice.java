package org.velospark.gpu;

import java.util.Arrays;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.nd4j.linalg.factory.Nd4j;

/** The device that a Spark task computes on. */
public final class TaskDevice {
  private TaskDevice() {}

  /**
   * Lets the calling thread compute on the GPU that Spark has given to the task it runs. Does
   * nothing where the task has none or ND4J's backend has no devices, as the CPU's. A task's thread
   * calls it before its first array: threads outlive tasks, and the next one may have another GPU.
   *
   * @return number of the device, 0 where there is none to choose
   * @throws IllegalStateException if ND4J has no device of that address
   */
  public static int pin() {
    ResourceInformation gpu = TaskContext.get().resourcesJMap().get(GpuSlots.GPU);
    if (gpu == null || Nd4j.getEnvironment().isCPU()) {
      return 0;
    }
    int device = device(gpu.addresses(), Nd4j.getAffinityManager().getNumberOfDevices());
    Nd4j.getAffinityManager().unsafeSetDevice(device);
    return device;
  }

  /** The device of a task's address among those that ND4J sees. */
  static int device(String[] addresses, int devices) {
    String address = addresses[0];
    int device = address.matches("\\d{1,9}") ? Integer.parseInt(address) : -1;
    if (device < 0 || device >= devices) {
      throw new IllegalStateException(
          ("Spark has given this task the GPU at %s, but ND4J has devices 0 to %d. The discovery"
                  + " script must print the devices' numbers as CUDA counts them in the executor"
                  + " (CUDA_DEVICE_ORDER=PCI_BUS_ID, and no other CUDA_VISIBLE_DEVICES)")
              .formatted(Arrays.toString(addresses), devices - 1));
    }
    return device;
  }
}
