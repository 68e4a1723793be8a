package org.velospark.doctor;

import java.io.Serializable;

/**
 * What a task of the examination brings back.
 *
 * @param facts about the JVM it ran in
 * @param clockMillis that machine's clock as the task ended, since 1970
 */
public record Answer(JvmFacts facts, long clockMillis) implements Serializable {}
