package org.velospark.tasks.engine;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * Multiplications of one kind. If the right factor is the same in all of them, what a kernel wants
 * to have of it is made once; where libnd4j multiplies, nothing is gained by that.
 */
final class ProductSeries implements AutoCloseable {
  private final Step[] products;
  private ProductStep first;

  private ProductSeries(List<Step> products) {
    this.products = products.toArray(Step[]::new);
  }

  /** Multiplications by any right factors. */
  static ProductSeries ofAny(List<Step> products) {
    return new ProductSeries(products);
  }

  /** Multiplications of left factors of any height by the same right factor. */
  static ProductSeries byOne(List<Step> products) {
    ProductSeries series = new ProductSeries(products);
    for (Step step : products) {
      if (step instanceof ProductStep product) {
        if (series.first == null) {
          series.first = product;
        }
        product.keepRightOf(series.first);
      }
    }
    return series;
  }

  /** Reads the same right factor as it is now, for all products until the next call. */
  void begin() {
    if (first != null) {
      first.readKept();
    }
  }

  /** Runs the first product. */
  void run() {
    run(0);
  }

  void run(int product) {
    products[product].run();
  }

  /**
   * Runs a product whose left factor is in an array, and is put where it belongs only if need be.
   *
   * @param left dense, and behind it as much as {@link ProductStep#runFrom} asks for
   */
  void runFrom(int product, float[] left, FloatBuffer place, int length) {
    if (products[product] instanceof ProductStep step && step.takesArrays()) {
      step.runFrom(left);
    } else {
      place.put(0, left, 0, length);
      products[product].run();
    }
  }

  /**
   * Runs a product whose result is wanted in an array, by way of its place only if need be.
   *
   * @param result with as much behind it as {@link ProductStep#runTo} asks for
   */
  void runTo(int product, float[] result, FloatBuffer place, int length) {
    if (products[product] instanceof ProductStep step && step.takesArrays()) {
      step.runTo(result);
    } else {
      products[product].run();
      place.get(0, result, 0, length);
    }
  }

  @Override
  public void close() {
    for (Step product : products) {
      product.close();
    }
  }
}
