package org.velospark.training;

import org.velospark.progress.GenerationProgress;

/** Shows nothing. */
final class TestingProgress implements GenerationProgress {
  @Override
  public void start(int total, int done) {}

  @Override
  public void generation(int done, double loss) {}

  @Override
  public void close() {}
}
