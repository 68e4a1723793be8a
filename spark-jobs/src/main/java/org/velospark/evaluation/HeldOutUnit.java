package org.velospark.evaluation;

import java.io.Serializable;

/**
 * One held-out task.
 *
 * @param index which one, from 0
 */
public record HeldOutUnit(int index) implements Serializable {}
