package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.velospark.evaluation.HeldOutSummary.Comparison;
import org.velospark.evaluation.HeldOutSummary.MeanLoss;
import org.velospark.settings.HeldOutSettings;
import org.velospark.training.MetaTraining;

/** What a complete run prints. */
final class OutcomeReport {
  private OutcomeReport() {}

  /**
   * One object: run, generations, heldOut and heldOutNormalized with mean and se of each optimizer,
   * thetaSha256.
   */
  static ObjectNode json(MetaTraining.Outcome outcome) {
    ObjectNode json =
        Json.object().put("run", outcome.runId()).put("generations", outcome.generations());
    put(json.putObject("heldOut"), outcome.heldOut().plain());
    put(json.putObject("heldOutNormalized"), outcome.heldOut().normalized());
    return json.put("thetaSha256", outcome.thetaSha256());
  }

  private static void put(ObjectNode json, Comparison comparison) {
    put(json, "initial", comparison.initial());
    put(json, "evolved", comparison.evolved());
    put(json, "adam", comparison.adam());
  }

  private static void put(ObjectNode json, String name, MeanLoss loss) {
    json.putObject(name).put("mean", loss.mean()).put("se", loss.se());
  }

  /** For a person; without a newline at the end. */
  static String text(MetaTraining.Outcome outcome, HeldOutSettings heldOut) {
    // Losses of several families only compare on the common scale.
    boolean oneFamily = heldOut.tasks().shares().size() == 1;
    Comparison comparison = oneFamily ? outcome.heldOut().plain() : outcome.heldOut().normalized();
    return String.join(
        "\n",
        "Run %s: %d generations, theta %s"
            .formatted(outcome.runId(), outcome.generations(), outcome.thetaSha256()),
        "%s on held-out examples of %d tasks it never trained on, after %d steps"
            .formatted(oneFamily ? "Loss" : "Normalised loss", heldOut.count(), heldOut.steps()),
        line("initial weights", comparison.initial()),
        line("evolved weights", comparison.evolved()),
        line("Adam at " + heldOut.adamLearningRate(), comparison.adam()));
  }

  private static String line(String name, MeanLoss loss) {
    return String.format(
        Locale.ROOT, "  %-16s %.4f, standard error %.4f", name, loss.mean(), loss.se());
  }
}
