package org.velospark.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.velospark.checkpoint.CheckpointStore;

/** Checkpoints of runs in folders of this machine. */
final class TestingCheckpoints {

  private TestingCheckpoints() {}

  static CheckpointStore of(Path run) throws IOException {
    return new CheckpointStore(new org.apache.hadoop.fs.Path(run.toString()), new Configuration());
  }
}
