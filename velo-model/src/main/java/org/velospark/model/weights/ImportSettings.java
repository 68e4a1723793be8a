package org.velospark.model.weights;

import java.util.Map;
import java.util.Optional;

/**
 * What another program's file does not say.
 *
 * @param optimizer settings of the optimizer by name ({@code bank-scale}, {@code
 *     bugged-loss-features}, {@code bugged-lstm-state}, {@code phase}); those that are not there
 *     are the released optimizer's, sizes are those of the tensors
 * @param at where in the file the weights lie, if there are several optimizers in it: the path to
 *     what holds {@code ff_mod_stack}
 * @param licence of the weights, not blank
 * @param provenance what is known of their origin, by name
 * @param description anything for people to read
 * @throws IllegalArgumentException if the licence is blank
 */
public record ImportSettings(
    Map<String, String> optimizer,
    Optional<String> at,
    String licence,
    Map<String, String> provenance,
    String description) {

  public ImportSettings {
    if (licence.isBlank()) {
      throw new IllegalArgumentException(
          "The licence is blank; name one, or say '%s'"
              .formatted(OptimizerWeights.LICENCE_NOT_STATED));
    }
    optimizer = Map.copyOf(optimizer);
    provenance = Map.copyOf(provenance);
  }

  /** The released optimizer's settings, and nothing known of licence and origin. */
  public static ImportSettings released() {
    return new ImportSettings(
        Map.of(), Optional.empty(), OptimizerWeights.LICENCE_NOT_STATED, Map.of(), "");
  }
}
