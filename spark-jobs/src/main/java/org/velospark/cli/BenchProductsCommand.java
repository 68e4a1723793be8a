package org.velospark.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.velospark.bench.ProductBenchmark;
import org.velospark.bench.ProductBenchmark.Result;
import org.velospark.cli.TextTable.Column;
import org.velospark.progress.Bar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code velo bench products}: products of matrices by libnd4j and by the engine's kernel. */
@Command(
    name = "products",
    description = {
      "Measures products of matrices on one core, by libnd4j and by the engine's own kernel, for all"
          + " ways in which the factors can be transposed.",
      "Times are in microseconds, the best of many rounds; 'ratio' is libnd4j's to the kernel's, and"
          + " 'kernel' says whether plans use it. Without --shape: sides from 8 to 1024, and products"
          + " of networks."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  velo bench products --shape 64x32x64 --shape 64*17x16x17"})
final class BenchProductsCommand implements Callable<Integer> {

  /** Rows, columns and terms. */
  private static final List<String> SHAPES =
      List.of(
          "8x8x8",
          "16x16x16",
          "32x32x32",
          "64x64x64",
          "128x128x128",
          "256x256x256",
          "512x512x512",
          "1024x1024x1024",
          "64x32x64",
          "64x10x32",
          "128x128x784",
          "784x128x128",
          "64x1x64",
          "1x64x64",
          "8x256x32",
          "256x8x32",
          "16x16x1024",
          "64x192x2048",
          "1024x256x64",
          "64*17x16x17",
          "64*17x17x16",
          "64*32x32x16");

  @Spec private CommandSpec spec;

  @Option(
      names = "--shape",
      paramLabel = "[B*]MxNxK",
      description = "Result [M, N] with K terms, of each of B matrices. May be repeated.")
  private List<String> shapes = SHAPES;

  private static final TextTable<Result> TABLE =
      new TextTable<>(
          List.of(
              Column.count("matrices", result -> result.product().matrices()),
              Column.count("rows", result -> result.product().m()),
              Column.count("columns", result -> result.product().n()),
              Column.count("terms", result -> result.product().k()),
              Column.text(
                  "transposed",
                  result ->
                      (result.product().transposeLeft() ? "left " : "")
                          + (result.product().transposeRight() ? "right" : "")),
              Column.number("libnd4j us", result -> result.library().best()),
              Column.number("kernel us", result -> result.kernel().best()),
              Column.number("ratio", Result::ratio),
              Column.number("G/s", result -> result.speed() / 1e9),
              Column.text("kernel", result -> result.chosen() ? "yes" : "no")));

  @Override
  public Integer call() {
    List<ProductBenchmark> products = new ArrayList<>();
    for (String shape : shapes) {
      int[] sizes = sizes(shape);
      for (int transposed = 0; transposed < 4; transposed++) {
        boolean left = (transposed & 1) != 0;
        boolean right = (transposed & 2) != 0;
        products.add(new ProductBenchmark(sizes[0], sizes[1], sizes[2], sizes[3], left, right));
      }
    }
    List<Result> results = new ArrayList<>();
    try (Bar bar = Bar.on(System.err, "Products", products.size(), "", 1)) {
      for (ProductBenchmark product : products) {
        results.add(product.measure());
        bar.stepTo(results.size());
      }
    }
    TABLE.print(results, spec.commandLine().getOut());
    return 0;
  }

  private int[] sizes(String shape) {
    if (!shape.matches("([1-9]\\d{0,4}\\*)?[1-9]\\d{0,4}(x[1-9]\\d{0,4}){2}")) {
      throw new ParameterException(
          spec.commandLine(),
          "--shape must be like 64x32x10 or 8*17x16x17, got '%s'".formatted(shape));
    }
    String[] parts = (shape.contains("*") ? shape : "1*" + shape).split("[*x]");
    int[] sizes = new int[parts.length];
    for (int k = 0; k < parts.length; k++) {
      sizes[k] = Integer.parseInt(parts[k]);
    }
    return sizes;
  }
}
