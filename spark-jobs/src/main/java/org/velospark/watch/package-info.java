/**
 * A run as somebody sees it who is not its driver: {@link org.velospark.watch.RunFollower} reads
 * what is new in its history and checkpoints, {@link org.velospark.watch.RunProgress} says how far
 * it is.
 */
package org.velospark.watch;
