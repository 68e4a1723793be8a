/**
 * Inner loops written for the Vector API, which the engine finds as services where the JVM has the
 * module {@code jdk.incubator.vector}.
 */
package org.velospark.tasks.engine.vector;
