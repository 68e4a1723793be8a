package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.velospark.evaluation.HeldOutSummary.MeanLoss;
import org.velospark.settings.HeldOutSettings;
import org.velospark.training.MetaTraining;

/** What a complete run prints. */
final class OutcomeReport {
  private OutcomeReport() {}

  /** One object: run, generations, heldOut with mean and se of each optimizer, thetaSha256. */
  static ObjectNode json(MetaTraining.Outcome outcome) {
    ObjectNode json =
        Json.object().put("run", outcome.runId()).put("generations", outcome.generations());
    ObjectNode heldOut = json.putObject("heldOut");
    put(heldOut, "initial", outcome.heldOut().initial());
    put(heldOut, "evolved", outcome.heldOut().evolved());
    put(heldOut, "adam", outcome.heldOut().adam());
    return json.put("thetaSha256", outcome.thetaSha256());
  }

  private static void put(ObjectNode heldOut, String name, MeanLoss loss) {
    heldOut.putObject(name).put("mean", loss.mean()).put("se", loss.se());
  }

  /** For a person; without a newline at the end. */
  static String text(MetaTraining.Outcome outcome, HeldOutSettings heldOut) {
    return String.join(
        "\n",
        "Run %s: %d generations, theta %s"
            .formatted(outcome.runId(), outcome.generations(), outcome.thetaSha256()),
        "Loss on held-out examples of %d tasks it never trained on, after %d steps"
            .formatted(heldOut.count(), heldOut.steps()),
        line("initial weights", outcome.heldOut().initial()),
        line("evolved weights", outcome.heldOut().evolved()),
        line("Adam at " + heldOut.adamLearningRate(), outcome.heldOut().adam()));
  }

  private static String line(String name, MeanLoss loss) {
    return String.format(
        Locale.ROOT, "  %-16s %.4f, standard error %.4f", name, loss.mean(), loss.se());
  }
}
