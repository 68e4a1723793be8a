package org.velospark.tasks.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that fetches the small data set and leaves a file for each time its source is asked.
 */
final class FetchInAnotherJvm {
  private FetchInAnotherJvm() {}

  /** Takes its time, so that another JVM comes meanwhile. */
  private record SlowSource(Path calls) implements DataSource {
    @Override
    public String name() {
      return "slow";
    }

    @Override
    public void fetch(List<DataFile> wanted, Path folder, Delivery delivery)
        throws IOException, InterruptedException {
      Files.createTempFile(calls, "call", "");
      Thread.sleep(1000);
      for (DataFile file : wanted) {
        delivery.accept(file, new ByteArrayInputStream(SmallDataSet.FILES.get(file.name())));
      }
    }
  }

  /**
   * @param args cache folder, and folder for the traces of calls
   */
  public static void main(String[] args) throws IOException {
    new DataCache(Path.of(args[0]))
        .fetch(SmallDataSet.of(new SlowSource(Path.of(args[1]))), Progress.NONE);
  }
}
