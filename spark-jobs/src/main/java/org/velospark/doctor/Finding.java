package org.velospark.doctor;

/**
 * What one check came to at one place.
 *
 * @param check name of the check
 * @param where the driver, an executor or a location
 * @param verdict whether a run would work
 * @param expected what a run needs
 * @param found what there is
 * @param advice what to do; empty if all is well
 */
public record Finding(
    String check, String where, Verdict verdict, String expected, String found, String advice) {

  /** Whether a run would work. */
  public enum Verdict {
    /** As it should be. */
    OK,
    /** A run works, but not as well as it could, or not in the same bits everywhere. */
    WARNING,
    /** A run fails. */
    FAILURE
  }

  static Finding ok(String check, String where, String expected, String found) {
    return new Finding(check, where, Verdict.OK, expected, found, "");
  }

  static Finding warning(String check, String where, String expected, String found, String advice) {
    return new Finding(check, where, Verdict.WARNING, expected, found, advice);
  }

  static Finding failure(String check, String where, String expected, String found, String advice) {
    return new Finding(check, where, Verdict.FAILURE, expected, found, advice);
  }

  /** One of the three, by two conditions of which the first is the graver. */
  static Finding of(
      boolean fails,
      boolean warns,
      String check,
      String where,
      String expected,
      String found,
      String advice) {
    if (fails) {
      return failure(check, where, expected, found, advice);
    }
    return warns
        ? warning(check, where, expected, found, advice)
        : ok(check, where, expected, found);
  }
}
