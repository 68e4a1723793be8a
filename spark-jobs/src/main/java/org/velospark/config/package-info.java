/**
 * How a configuration becomes settings: a HOCON file and the command line's overrides are read by
 * {@link org.velospark.config.Configuration}, section by section through {@link
 * org.velospark.config.ConfigSection}, into records that validate themselves.
 *
 * <p>A record of settings has a static method {@code read(ConfigSection)} with one line for each
 * key, where key and default stand side by side; {@link org.velospark.config.RunSettings} is an
 * example. All problems of a configuration are reported at once, by {@link
 * org.velospark.config.InvalidConfigurationException}. Nothing of this package travels to an
 * executor.
 */
package org.velospark.config;
