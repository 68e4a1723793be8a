package org.velospark.cli;

import java.net.URI;
import java.net.URISyntaxException;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.DefaultConfiguration;

/** Logs of the driver: quiet and short, unless the user has configured log4j2. */
final class Logging {

  private static final String SPARKS_DEFAULT = "org/apache/spark/log4j2-defaults.properties";

  private Logging() {}

  /** Replaces Spark's default configuration of log4j2; one given by the user stays. */
  static void configure() {
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    if (isDefault(context.getConfiguration())) {
      try {
        URI ours = Logging.class.getResource("log4j2.properties").toURI();
        Configurator.reconfigure(ours);
      } catch (URISyntaxException e) {
        throw new IllegalStateException("Cannot configure the logs", e);
      }
    }
  }

  /** Lets everybody log information. */
  static void verbose() {
    Configurator.setRootLevel(Level.INFO);
  }

  /** Lets a package log warnings alone, unless everybody logs information. */
  static void quiet(Package chatty) {
    if (LogManager.getRootLogger().getLevel().isMoreSpecificThan(Level.WARN)) {
      Configurator.setLevel(chatty.getName(), Level.WARN);
    }
  }

  private static boolean isDefault(Configuration configuration) {
    return configuration instanceof DefaultConfiguration
        || String.valueOf(configuration.getConfigurationSource().getLocation())
            .endsWith(SPARKS_DEFAULT);
  }
}
