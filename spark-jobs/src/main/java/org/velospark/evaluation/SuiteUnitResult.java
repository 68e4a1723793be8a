package org.velospark.evaluation;

import java.io.Serializable;
import org.velospark.suite.Measured;

/**
 * What came of a training on a suite.
 *
 * @param host that did it
 * @param processor of that host
 * @param vectors what its kernels computed with
 */
public record SuiteUnitResult(
    SuiteUnit unit, Measured measured, String host, String processor, String vectors)
    implements Serializable {}
