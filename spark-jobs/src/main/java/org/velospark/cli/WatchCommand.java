package org.velospark.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.Path;
import org.velospark.progress.Terminal;
import org.velospark.watch.RunFollower;
import org.velospark.watch.RunProgress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code velo watch}: follows a run from another terminal. */
@Command(
    name = "watch",
    description = {
      "Follows a run by its history and checkpoints, from any machine that can read them, until it"
          + " is complete or you stop it: mean losses, rate, time left, restarts, last checkpoint.",
      "On a terminal the picture is drawn again each time; elsewhere each look prints a line."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  velo watch runs/first",
      "  velo watch s3a://bucket/runs/7 --once"
    })
final class WatchCommand implements Callable<Integer> {
  private static final String CLEAR = "\u001b[H\u001b[2J";

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      description = "Folder of the run: a path or a URI, such as s3a://")
  private Path run;

  @Option(names = "--once", description = "Look once, print all, and end.")
  private boolean once;

  @Option(
      names = "--interval",
      paramLabel = "S",
      description = "Seconds from one look to the next. Default: ${DEFAULT-VALUE}")
  private int interval = 5;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (interval < 1) {
      throw new ParameterException(
          spec.commandLine(), "--interval must be at least 1, got %d".formatted(interval));
    }
    RunFollower follower = new RunFollower(run, HadoopSettings.fromSpark());
    PrintWriter out = spec.commandLine().getOut();
    boolean redraw = !once && Terminal.isOutput();
    while (true) {
      Optional<RunProgress> state = follower.look();
      if (state.isPresent()) {
        print(state.get(), redraw, out);
      } else if (once) {
        throw new FileNotFoundException("No run has left a history in " + run);
      } else {
        out.println("No run has left a history in %s yet".formatted(run));
      }
      out.flush();
      if (once || state.map(RunProgress::complete).orElse(false)) {
        return 0;
      }
      TimeUnit.SECONDS.sleep(interval);
    }
  }

  private void print(RunProgress state, boolean redraw, PrintWriter out) {
    Instant now = Instant.now();
    if (redraw) {
      out.print(CLEAR);
    }
    if (redraw || once) {
      state.lines(now).forEach(out::println);
    } else {
      out.println(state.line(now));
    }
  }
}
