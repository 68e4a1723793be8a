package org.velospark.examples;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of a training.
 *
 * @param steps how many each network has taken
 * @param contenders all that took part, at least one
 */
record Results(long seed, int epochs, int batch, int steps, List<Contender> contenders) {
  // Where a loss is not a number, it is not the lowest.
  private static final Comparator<Contender> BY_LOSS =
      Comparator.comparingDouble(contender -> contender.atTheEnd().loss());

  Results {
    contenders = List.copyOf(contenders);
  }

  /** The setting with the lowest loss on held-out pictures, of each optimizer. */
  Collection<Contender> best() {
    Map<String, Contender> best = new LinkedHashMap<>();
    for (Contender contender : contenders) {
      best.merge(contender.optimizer(), contender, (a, b) -> BY_LOSS.compare(a, b) <= 0 ? a : b);
    }
    return best.values();
  }

  /** A table for people, the best setting of each optimizer starred. */
  String table() {
    StringBuilder table =
        new StringBuilder(
            line(" ", "optimizer", "rate", "training", "held-out", "accuracy", "ms/step"));
    Collection<Contender> best = best();
    for (Contender contender : contenders) {
      HeldOut last = contender.atTheEnd();
      table
          .append(System.lineSeparator())
          .append(
              line(
                  best.contains(contender) ? "*" : " ",
                  contender.optimizer(),
                  contender.setting(),
                  number("%.4f", contender.trainingLoss()),
                  number("%.4f", last.loss()),
                  number("%.2f %%", 100 * last.accuracy()),
                  number("%.1f", contender.millisPerStep())));
    }
    return table.toString();
  }

  private static String line(Object... columns) {
    return "%s %-20s %7s %10s %10s %10s %8s".formatted(columns);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  /** The same for programs, with all losses; what is not a finite number is null. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("seed", seed).put("epochs", epochs).put("batch", batch).put("steps", steps);
    ArrayNode runs = json.putArray("runs");
    Collection<Contender> best = best();
    for (Contender contender : contenders) {
      ObjectNode run = runs.addObject();
      run.put("optimizer", contender.optimizer())
          .put("setting", contender.setting())
          .put("best", best.contains(contender))
          .put("millisPerStep", contender.millisPerStep());
      put(run, "trainingLoss", contender.trainingLoss());
      put(run, "heldOutLoss", contender.atTheEnd().loss());
      put(run, "heldOutAccuracy", contender.atTheEnd().accuracy());
      ArrayNode heldOut = run.putArray("heldOut");
      for (HeldOut point : contender.heldOut()) {
        ObjectNode node = heldOut.addObject().put("step", point.step());
        put(node, "loss", point.loss());
        put(node, "accuracy", point.accuracy());
      }
      ArrayNode losses = run.putArray("trainingLosses");
      for (double loss : contender.losses()) {
        if (Double.isFinite(loss)) {
          losses.add((float) loss);
        } else {
          losses.addNull();
        }
      }
    }
    return json;
  }

  private static void put(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, value);
    } else {
      json.putNull(name);
    }
  }
}
