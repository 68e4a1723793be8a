package org.velospark.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.velospark.history.GenerationRow;
import org.velospark.verdict.Bootstrap;
import org.velospark.verdict.Evaluation;
import org.velospark.verdict.TaskTraining;

/**
 * What a report is about.
 *
 * @param suite name and version of the suite
 * @param evaluation all trainings by the optimizer, the reference and whoever else is shown
 * @param optimizer who is judged
 * @param reference the tuned optimizer that it is judged against
 * @param changes trainings by the optimizer under changes that it should not mind, by the change in
 *     words, shown in this order; may be empty
 * @param generations history of the run that the optimizer comes from; may be empty
 * @param provenance where all this comes from: versions, machine, hashes, licences
 * @param bootstrap how intervals are drawn
 */
public record Report(
    String suite,
    Evaluation evaluation,
    String optimizer,
    String reference,
    Map<String, List<TaskTraining>> changes,
    List<GenerationRow> generations,
    Map<String, String> provenance,
    Bootstrap bootstrap) {

  public Report {
    if (optimizer.equals(reference)) {
      throw new IllegalArgumentException(
          "Cannot report on %s: it is what others are compared with; name another optimizer"
              .formatted(optimizer));
    }
    changes = Collections.unmodifiableMap(new LinkedHashMap<>(changes));
  }
}
