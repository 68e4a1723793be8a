package org.velospark.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** Compiles and runs what the README shows. */
class ReadmeTest {
  private static final Path README = Path.of("../README.md");
  private static final Path POM = Path.of("../pom.xml");
  private static final int EPOCHS = 2;

  @TempDir private Path folder;

  /** What the program around the README's lines has: they speak of it without saying so. */
  private static final String PROGRAM =
      """
      import java.io.File;
      import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
      import org.deeplearning4j.nn.conf.layers.DenseLayer;
      import org.deeplearning4j.nn.conf.layers.OutputLayer;
      import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
      import org.nd4j.linalg.activations.Activation;
      import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
      %s
      public class Program {
        public static MultiLayerNetwork[] run(DataSetIterator train, int epochs) throws Exception {
          %s
          return new MultiLayerNetwork[] {network, restored};
        }
      }
      """;

  /** A source in memory. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Program.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  @Test
  void whatTheReadmeShowsTrainsANetworkAndGoesOnWithTheRestoredOne() throws Exception {
    List<String> lines = String.join("\n", blocks("java")).lines().toList();
    String imports =
        lines.stream().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"));
    String statements =
        lines.stream()
            .filter(line -> !line.startsWith("import "))
            .collect(Collectors.joining("\n"));
    DataSetIterator train = new ExistingDataSetIterator(batches());

    MultiLayerNetwork[] networks;
    try (URLClassLoader classes = compiled(PROGRAM.formatted(imports, inFolder(statements)))) {
      networks =
          (MultiLayerNetwork[])
              classes
                  .loadClass("Program")
                  .getMethod("run", DataSetIterator.class, int.class)
                  .invoke(null, train, EPOCHS);
    }

    MultiLayerNetwork network = networks[0];
    MultiLayerNetwork restored = networks[1];
    assertThat(network.getIterationCount()).isEqualTo(EPOCHS * batches().size());
    assertThat(network.params().isNaN().any()).isFalse();
    assertThat(restored.params()).isEqualTo(network.params()).isNotSameAs(network.params());
    network.fit(batches().get(0));
    restored.fit(batches().get(0));
    assertThat(restored.params()).isEqualTo(network.params());
  }

  @Test
  void theReadmeNamesTheVersionThatIsBuilt() throws IOException {
    Matcher built =
        Pattern.compile("<artifactId>velospark</artifactId>\\s*<version>(.*)</version>")
            .matcher(Files.readString(POM));
    assertThat(built.find()).isTrue();
    assertThat(blocks("xml"))
        .singleElement()
        .asString()
        .contains("<artifactId>velo-model</artifactId>")
        .contains("<version>%s</version>".formatted(built.group(1)));
  }

  private static List<String> blocks(String language) throws IOException {
    List<String> blocks =
        Pattern.compile(
                "^```%s\\n(.*?)^```$".formatted(language), Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(Files.readString(README))
            .results()
            .map(block -> block.group(1))
            .toList();
    assertThat(blocks).as("%s in %s", language, README).isNotEmpty();
    return blocks;
  }

  /** The same with files in a folder for the test. */
  private String inFolder(String statements) {
    String moved =
        Pattern.compile("\"([a-z]+\\.[a-z]+)\"")
            .matcher(statements)
            .replaceAll(name -> "\"%s\"".formatted(folder.resolve(name.group(1))));
    assertThat(moved).isNotEqualTo(statements);
    return moved;
  }

  private URLClassLoader compiled(String source) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    JavaFileObject program = new Source(source);
    boolean compiles =
        compiler
            .getTask(
                messages,
                null,
                null,
                List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path")),
                null,
                List.of(program))
            .call();
    assertThat(compiles).as("%s%n%s", messages, source).isTrue();
    return new URLClassLoader(
        new URL[] {folder.toUri().toURL()}, ReadmeTest.class.getClassLoader());
  }

  private static List<DataSet> batches() {
    Nd4j.getRandom().setSeed(1);
    DataSet first = batch();
    DataSet second = batch();
    return List.of(first, second);
  }

  private static DataSet batch() {
    return new DataSet(Nd4j.rand(10, 784), Nd4j.eye(10));
  }
}
