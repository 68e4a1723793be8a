package org.velospark.tasks.engine;

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

  @Override
  public void close() {
    for (Step product : products) {
      product.close();
    }
  }
}
