/**
 * One driver for one run. A {@link org.velospark.owner.RunOwner} holds the lease of a run's
 * location and is the {@link org.velospark.owner.Fence} that everything stands behind that writes
 * there.
 *
 * <p>The folder {@code owner} of the run holds leases with ascending numbers. Whoever creates the
 * number after the last one owns the run; taking the run, renewing the lease, taking it over and
 * giving it back are all that one step, which the file system lets succeed once. So an owner that
 * was replaced learns it from its next renewal, whatever the clocks say, and it renews before it
 * writes.
 *
 * <p>Nobody compares clocks of two machines: a lease has expired when somebody has watched it for
 * its whole duration, by a clock of his own, and it was not renewed.
 */
package org.velospark.owner;
