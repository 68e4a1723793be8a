package org.velospark.model.hierarchical;

import org.velospark.model.kernel.UpdateKernel;
import org.velospark.model.lstm.RowProducts;

/**
 * The arithmetic that one optimizer runs on.
 *
 * @param update of the weights; has scratch memory and so belongs to one optimizer
 * @param products of the LSTM
 */
public record Kernels(UpdateKernel update, RowProducts products) {
  /** For the Vector API where it is usable, else in plain Java. */
  public static Kernels fastest() {
    return new Kernels(UpdateKernel.fastest(), RowProducts.fastest());
  }

  /** In plain Java. */
  public static Kernels portable() {
    return new Kernels(UpdateKernel.portable(), RowProducts.portable());
  }
}
