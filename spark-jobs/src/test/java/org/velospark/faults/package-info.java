/**
 * What goes wrong while a run goes on: executors, tasks, stores and the driver fail, and the run
 * ends where the undisturbed one does, with a whole history. {@code docs/reliability.md} has the
 * table of faults.
 *
 * <p>{@link org.velospark.faults.FaultyFileSystem} is a store whose operations fail as a {@link
 * org.velospark.faults.Fault} says.
 */
package org.velospark.faults;
