/**
 * What a user can set for a meta-training run. {@link org.velospark.settings.TrainingSettings} has
 * one component for each section of the configuration and reads them all; the sections that belong
 * to another package are that package's own records, and only the keys stand here.
 */
package org.velospark.settings;
