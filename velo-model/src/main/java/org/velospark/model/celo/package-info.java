/**
 * Celo's architecture: {@link org.velospark.model.celo.CeloConfig} sizes it and names its phase,
 * {@link org.velospark.model.celo.ScheduledRule} knows its weights. Sources: Moudgil, Knyazev,
 * Lajoie and Belilovsky, "Celo: Training Versatile Learned Optimizers on a Compute Diet", TMLR 2025
 * (arXiv:2501.12670); amoudgl/celo, {@code celo/optimizers/celo.py}.
 */
package org.velospark.model.celo;
