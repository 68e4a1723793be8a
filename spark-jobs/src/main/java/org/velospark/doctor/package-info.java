/**
 * What would go wrong with a run on a cluster, found before it starts: {@link
 * org.velospark.doctor.Doctor} lets every executor look at itself ({@link
 * org.velospark.doctor.JvmProbe}, {@link org.velospark.doctor.JvmFacts}), judges what it hears
 * ({@link org.velospark.doctor.JvmChecks}), tries the run's location ({@link
 * org.velospark.doctor.LocationChecks}), and says of each check what was expected, what came and
 * what to do ({@link org.velospark.doctor.Finding}).
 */
package org.velospark.doctor;
