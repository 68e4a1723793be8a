package org.velospark.cli;

import java.util.Map;
import org.velospark.checkpoint.Provenance;
import picocli.CommandLine.IVersionProvider;

/** Version and commit of the program, and the Spark and Java it runs on. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    Map<String, String> facts = Provenance.collect(Map.of());
    return new String[] {
      "velo %s (commit %s)".formatted(facts.get("velospark.version"), facts.get("git.commit")),
      "Spark %s, Java %s".formatted(facts.get("spark.version"), facts.get("java.version"))
    };
  }
}
