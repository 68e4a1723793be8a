package org.velospark.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.apache.spark.package$;
import picocli.CommandLine.IVersionProvider;

/** Version and commit, as the build wrote them into {@code build.properties}. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    Properties build = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("build.properties")) {
      build.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the version of this build", e);
    }
    return new String[] {
      "velo %s (commit %s)".formatted(build.getProperty("version"), build.getProperty("commit")),
      "Spark %s, Java %s".formatted(package$.MODULE$.SPARK_VERSION(), Runtime.version())
    };
  }
}
