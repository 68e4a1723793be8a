package org.velospark.examples;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.velospark.model.dl4j.LearnedUpdater;
import org.velospark.model.weights.ImportSettings;
import org.velospark.model.weights.OptimizerWeights;
import org.velospark.model.weights.WeightsException;
import org.velospark.model.weights.WeightsImport;
import org.velospark.tasks.data.DataCache;
import org.velospark.tasks.data.DataCatalogue;
import org.velospark.tasks.data.DataReader;
import org.velospark.tasks.data.ImageData;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Trains LeNet on Fashion-MNIST with Adam at several learning rates, and with a learned optimizer,
 * which has none. All start from the same weights and take their steps in turns, on the same
 * minibatches.
 */
@Command(
    name = "lenet",
    description = {
      "Trains LeNet on Fashion-MNIST with a learned optimizer, and with Adam at some",
      "learning rates, each once constant and once falling to zero along a line. All",
      "start from the same weights and take their steps in turns, on the same",
      "minibatches."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  lenet --plot lenet.png",
      "  lenet --weights celo.safetensors --plot lenet.png",
      "",
      "A star marks the best rate: the one with the lowest loss on held-out pictures at",
      "the end."
    })
public final class LeNet implements Callable<Integer> {
  /** Held-out pictures that are looked at on the way; at the end it is all of them. */
  private static final int SEEN = 500;

  /** How often they are. */
  private static final int EVALUATIONS = 16;

  /** How many pictures a network is shown at once. */
  private static final int TOGETHER = 250;

  /** What the results call the optimizer that comes with this release. */
  private static final String SHIPPED = "velospark";

  private static final DecimalFormatSymbols ROOT = DecimalFormatSymbols.getInstance(Locale.ROOT);

  @Spec private CommandSpec spec;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = {
        "Weights of the learned optimizer: a file that velo import",
        "or velo export wrote, or one that velo import reads.",
        "Default: those that come with this release"
      })
  private Optional<Path> weightsFile = Optional.empty();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Passes over the pictures. Default: ${DEFAULT-VALUE}")
  private int epochs = 1;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Pictures of a minibatch. Default: ${DEFAULT-VALUE}")
  private int batch = 64;

  @Option(
      names = "--pictures",
      paramLabel = "N",
      description = "Pictures of a pass, from the first on. Default: all")
  private Optional<Integer> pictures = Optional.empty();

  @Option(
      names = "--rates",
      paramLabel = "RATE",
      split = ",",
      description = "Learning rates of Adam. Default: 1e-4,3e-4,1e-3,3e-3,1e-2")
  private List<Double> rates = List.of(1e-4, 3e-4, 1e-3, 3e-3, 1e-2);

  @Option(
      names = "--schedules",
      paramLabel = "SCHEDULE",
      split = ",",
      description = "How Adam's rate goes on: ${COMPLETION-CANDIDATES}. Default: both")
  private List<Schedule> schedules = List.of(Schedule.values());

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "Seed of initial weights and of the pictures' order. Default: ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(
      names = "--held-out",
      paramLabel = "N",
      description =
          "Held-out pictures that losses at the end are of, from the first on. Default: all")
  private Optional<Integer> heldOut = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Networks that train at the same time. Default: ${DEFAULT-VALUE}")
  private int threads = 1;

  @Option(
      names = "--plot",
      paramLabel = "FILE.png",
      description = "Draw the learning curves into this file.")
  private Optional<Path> plot = Optional.empty();

  @Option(names = "--json", description = "Print one JSON object, with all losses, and no table.")
  private boolean json;

  /** Trains; exits with 1 if something failed, with 2 if the arguments are wrong. */
  public static void main(String[] args) {
    System.setProperty("java.awt.headless", "true");
    int code = run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args);
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Trains, and returns the exit code. */
  static int run(PrintWriter results, PrintWriter messages, String... args) {
    return new CommandLine(new LeNet())
        .setOut(results)
        .setErr(messages)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              boolean missing = e instanceof NoSuchFileException;
              command.getErr().println("lenet: " + (missing ? "no file " : "") + e.getMessage());
              return 1;
            })
        .execute(args);
  }

  @Override
  public Integer call() throws IOException {
    requireSense();
    OptimizerWeights weights =
        weightsFile.isPresent() ? weights(weightsFile.get()) : OptimizerWeights.shipped();
    ImageData data = fashionMnist();
    int count = within("--pictures", pictures, data.training().count());
    int last = within("--held-out", heldOut, data.heldOut().count());
    DataSetIterator training = FashionMnist.training(data, count, batch, seed);
    int steps = LearnedUpdater.steps(training, epochs);
    List<Contender> contenders = contenders(weights, steps);
    try (Turns turns = new Turns(contenders, threads)) {
      train(turns, training, steps, FashionMnist.heldOut(data, Math.min(SEEN, last), TOGETHER));
      List<DataSet> heldOutPictures = FashionMnist.heldOut(data, last, TOGETHER);
      turns.each(contender -> contender.finish(heldOutPictures));
    }

    Results outcome = new Results(seed, epochs, batch, steps, contenders);
    if (plot.isPresent()) {
      new CurveChart(outcome).write(plot.get());
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? outcome.json() : outcome.table());
    out.flush();
    return 0;
  }

  private void requireSense() {
    if (Math.min(Math.min(epochs, batch), threads) < 1) {
      throw wrong("--epochs, --batch and --threads must be at least 1");
    }
    if (rates.stream().anyMatch(rate -> !(rate > 0 && rate < Double.POSITIVE_INFINITY))) {
      throw wrong("--rates must be above 0, got %s", rates);
    }
    if (new HashSet<>(rates).size() < rates.size()) {
      throw wrong("--rates has one of them twice: %s", rates);
    }
    if (plot.isPresent() && !plot.get().toString().endsWith(".png")) {
      throw wrong("Cannot draw %s: pictures are PNG, name it with .png at the end", plot.get());
    }
  }

  private int within(String option, Optional<Integer> value, int most) {
    int number = value.orElse(most);
    if (number < 1 || number > most) {
      throw wrong("%s must be 1 to %d, got %d", option, most, number);
    }
    return number;
  }

  private ParameterException wrong(String message, Object... args) {
    return new ParameterException(spec.commandLine(), message.formatted(args));
  }

  /** Weights in the format of this project, or in one of those that are imported. */
  private static OptimizerWeights weights(Path file) throws IOException {
    try {
      return OptimizerWeights.read(file);
    } catch (WeightsException e) {
      try {
        return WeightsImport.read(List.of(file), ImportSettings.released());
      } catch (WeightsException notForeign) {
        e.addSuppressed(notForeign);
        throw e;
      }
    }
  }

  private static ImageData fashionMnist() throws IOException {
    Path folder = DataCache.in(DataCache.defaultFolder()).obtain(DataCatalogue.FASHION_MNIST);
    return ((DataReader.Images) DataCatalogue.FASHION_MNIST.reader())
        .read(DataCatalogue.FASHION_MNIST.name(), folder);
  }

  /** LeNet as Deeplearning4j's users write it, 431,080 weights. */
  private static MultiLayerConfiguration configuration(IUpdater updater, long seed) {
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .weightInit(WeightInit.XAVIER)
        .activation(Activation.RELU)
        .updater(updater)
        // Without it, convolutions are worked out a second time to propagate back through them.
        .cacheMode(CacheMode.DEVICE)
        .list(
            new ConvolutionLayer.Builder(5, 5).nOut(20).build(),
            new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
            new ConvolutionLayer.Builder(5, 5).nOut(50).build(),
            new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
            new DenseLayer.Builder().nOut(500).build(),
            new OutputLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
                .nOut(10)
                .activation(Activation.SOFTMAX)
                .build())
        .setInputType(InputType.convolutionalFlat(28, 28, 1))
        .build();
  }

  private List<Contender> contenders(OptimizerWeights weights, int steps) {
    List<Contender> contenders = new ArrayList<>();
    for (Schedule schedule : schedules) {
      for (double rate : rates) {
        contenders.add(adam(schedule, rate, steps));
      }
    }
    contenders.add(learned(weights, steps));
    return contenders;
  }

  private Contender adam(Schedule schedule, double rate, int steps) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(configuration(schedule.adam(rate, steps), seed));
    network.init();
    return new Contender(
        "Adam, %s rate".formatted(schedule),
        new DecimalFormat("0.###E0", ROOT).format(rate).toLowerCase(Locale.ROOT),
        network,
        steps);
  }

  private Contender learned(OptimizerWeights weights, int steps) {
    LearnedUpdater updater = LearnedUpdater.of(weights, steps);
    MultiLayerNetwork network = new MultiLayerNetwork(configuration(updater, seed));
    LearnedUpdater.attach(network, weights);
    String name = weightsFile.isPresent() ? weights.config().architecture() : SHIPPED;
    return new Contender(name, "", network, steps);
  }

  private void train(
      Turns turns, DataSetIterator training, int steps, List<DataSet> heldOutPictures) {
    turns.each(contender -> contender.evaluate(heldOutPictures));
    Progress progress = new Progress(spec.commandLine().getErr(), steps);
    int step = 0;
    for (int epoch = 0; epoch < epochs; epoch++) {
      training.reset();
      while (training.hasNext()) {
        DataSet minibatch = training.next();
        turns.each(contender -> contender.fit(minibatch));
        progress.step(++step);
        if (step * EVALUATIONS / steps > (step - 1) * EVALUATIONS / steps) {
          turns.each(contender -> contender.evaluate(heldOutPictures));
        }
      }
    }
  }
}
