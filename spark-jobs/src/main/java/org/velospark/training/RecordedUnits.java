package org.velospark.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.velospark.generation.Unit;
import org.velospark.history.EvaluationRow;
import org.velospark.history.HistoryReader;
import org.velospark.history.HistoryTable;

/**
 * Which units counted in generations that the history has already. Where deadlines end generations,
 * a run that goes on from a checkpoint computes them again with these, so that it comes to the
 * weights that the history tells of.
 */
final class RecordedUnits {
  private final Map<Long, List<Unit>> byGeneration = new HashMap<>();

  private RecordedUnits() {}

  static RecordedUnits none() {
    return new RecordedUnits();
  }

  /** The units of a generation and all later ones. */
  static RecordedUnits read(HistoryReader history, long fromGeneration) throws IOException {
    RecordedUnits recorded = new RecordedUnits();
    Set<Unit> units = new LinkedHashSet<>();
    for (EvaluationRow row :
        history.rows(HistoryTable.EVALUATIONS, fromGeneration, Long.MAX_VALUE)) {
      units.add(new Unit(row.generation(), row.pair(), row.task()));
    }
    for (Unit unit : units) {
      recorded.byGeneration.computeIfAbsent(unit.generation(), g -> new ArrayList<>()).add(unit);
    }
    return recorded;
  }

  /** The units that counted, if the history has the generation. */
  Optional<List<Unit>> of(long generation) {
    return Optional.ofNullable(byGeneration.get(generation));
  }
}
