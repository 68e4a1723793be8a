package org.velospark.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers of one run, on a local file system. */
class RunOwnerTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SHORT = Duration.ofMillis(600);

  @TempDir private java.nio.file.Path folder;
  private final List<RunOwner> owners = new ArrayList<>();

  @AfterEach
  void giveBack() {
    owners.forEach(RunOwner::close);
  }

  private Path run() {
    return new Path(folder.toUri());
  }

  private static DriverProcess on(String host) {
    return new DriverProcess("ada", host, host + "'s boot", 7, "100");
  }

  private RunOwner acquire(Duration duration, Claim claim, DriverProcess process)
      throws IOException {
    RunOwner owner =
        RunOwner.acquire(
            run(), new LeaseFolder(run(), new Configuration()), duration, claim, process);
    owners.add(owner);
    return owner;
  }

  /** Leaves the lease of a driver that was killed: nobody renews it. */
  private void killed(DriverProcess process, Duration duration) throws IOException {
    Lease lease = Lease.first("killed", process, duration).next(1, false);
    assertThat(new LeaseFolder(run(), new Configuration()).create(lease)).contains(lease);
  }

  private List<String> leases() throws IOException {
    try (Stream<java.nio.file.Path> files = Files.list(folder.resolve("owner"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theSecondDriverOfThisMachineIsRefusedAndToldWhy() throws IOException {
    try (RunOwner first = RunOwner.acquire(run(), new Configuration(), LONG, Claim.WHEN_FREE)) {
      assertThatThrownBy(() -> RunOwner.acquire(run(), new Configuration(), LONG, Claim.WHEN_FREE))
          .isInstanceOf(RunOwnedException.class)
          .hasMessageStartingWith("Run %s is owned by %s".formatted(run(), DriverProcess.current()))
          .hasMessageContaining(", since 20")
          .hasMessageContaining("holds until 20")
          .hasMessageContaining("wait until that one ends or stop it");
      first.requireOwner();
    }
    RunOwner.acquire(run(), new Configuration(), LONG, Claim.WHEN_FREE).close();
  }

  @Test
  void aRunThatWasGivenBackIsTakenAtOnceByAnybody() throws IOException {
    acquire(LONG, Claim.WHEN_FREE, on("a")).close();
    acquire(LONG, Claim.WHEN_FREE, on("b")).requireOwner();
  }

  @Test
  void theRunOfAProcessOfThisMachineThatHasEndedIsTakenAtOnce() throws Exception {
    Process other = new ProcessBuilder("sleep", "600").start();
    DriverProcess me = DriverProcess.current();
    String status = Files.readString(java.nio.file.Path.of("/proc/%d/stat".formatted(other.pid())));
    String start = status.substring(status.lastIndexOf(')') + 2).split(" ")[19];
    killed(new DriverProcess(me.user(), me.host(), me.machine(), other.pid(), start), LONG);

    assertThatThrownBy(() -> acquire(LONG, Claim.WHEN_FREE, me))
        .isInstanceOf(RunOwnedException.class)
        .hasMessageContaining("process %d, since", other.pid());
    other.destroyForcibly().waitFor();
    acquire(LONG, Claim.WHEN_FREE, me).requireOwner();
  }

  /** As after a store that failed when the run was to be given back, in a notebook. */
  @Test
  void whatAnEarlierRunOfThisProcessLeftIsTakenAtOnce() throws IOException {
    killed(DriverProcess.current(), LONG);
    acquire(LONG, Claim.WHEN_FREE, DriverProcess.current()).requireOwner();
  }

  @Test
  void anotherProcessOfTheSameNumberIsNotTheOwner() throws IOException {
    DriverProcess me = DriverProcess.current();
    killed(new DriverProcess(me.user(), me.host(), me.machine(), me.pid(), "1"), LONG);
    acquire(LONG, Claim.WHEN_FREE, me).requireOwner();
  }

  @Test
  void aLeaseOfAnotherMachineIsWatchedUntilItsOwnerShowsThatItWorks() throws IOException {
    RunOwner first = acquire(SHORT, Claim.WHEN_FREE, on("a"));
    assertThatThrownBy(() -> acquire(LONG, Claim.WHEN_FREE, on("b")))
        .isInstanceOf(RunOwnedException.class)
        .hasMessageStartingWith("Run %s is owned by ada@a, process 7, since".formatted(run()))
        .hasMessageContaining("It was renewed while this driver watched")
        .hasMessageContaining("--take-over");
    first.requireOwner();
  }

  @Test
  void aLeaseOfAnotherMachineThatNobodyRenewsExpires() throws IOException {
    killed(on("a"), SHORT);
    long start = System.nanoTime();
    acquire(LONG, Claim.WHEN_FREE, on("b")).requireOwner();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
  }

  @Test
  void aClockThatIsWrongChangesNothing() throws IOException {
    // Its owner's clock is a year ahead, or behind: what counts is whether it changes.
    for (long days : List.of(365, -365)) {
      Lease lease = Lease.first("skewed", on("a"), SHORT);
      Lease skewed =
          new Lease(
              1 + new LeaseFolder(run(), new Configuration()).numbers().size(),
              "skewed",
              false,
              on("a"),
              lease.since().plus(Duration.ofDays(days)),
              lease.renewed().plus(Duration.ofDays(days)),
              SHORT);
      new LeaseFolder(run(), new Configuration()).create(skewed);
      long start = System.nanoTime();
      RunOwner owner = acquire(LONG, Claim.WHEN_FREE, on("b"));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
      owner.close();
      Files.list(folder.resolve("owner")).forEach(file -> file.toFile().delete());
    }
  }

  @Test
  void whoWasTakenOverWritesNoMore() throws IOException {
    RunOwner first = acquire(LONG, Claim.WHEN_FREE, on("a"));
    RunOwner second = acquire(LONG, Claim.AT_ONCE, on("b"));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(first::requireOwner)
          .isInstanceOf(LostOwnershipException.class)
          .hasMessageStartingWith(
              "Run %s was taken over from this driver by ada@b, process 7, since".formatted(run()))
          .hasMessageEndingWith("this driver stops without writing any more");
    }
    first.close();
    second.requireOwner();
  }

  @Test
  void whoTakesOverIsNotKeptOffByRenewals() throws Exception {
    for (int i = 0; i < 20; i++) {
      RunOwner busy = acquire(LONG, Claim.WHEN_FREE, on("a"));
      Thread renewing =
          new Thread(
              () ->
                  assertThatThrownBy(
                          () -> {
                            while (true) {
                              busy.requireOwner();
                              Thread.sleep(2);
                            }
                          })
                      .isInstanceOf(LostOwnershipException.class));
      renewing.start();
      RunOwner second = acquire(LONG, Claim.AT_ONCE, on("b"));
      renewing.join();
      second.requireOwner();
      second.close();
      busy.close();
    }
  }

  @Test
  void whoSleptForLongLearnsThatOthersCameAndWent() throws IOException {
    RunOwner sleeper = acquire(LONG, Claim.WHEN_FREE, on("a"));
    for (int i = 0; i < 3; i++) {
      RunOwner other = acquire(LONG, Claim.AT_ONCE, on("b"));
      other.requireOwner();
      other.requireOwner();
      other.close();
    }
    // The number after the sleeper's has long been deleted: it is free, but not the last.
    assertThat(leases()).hasSize(1);
    assertThatThrownBy(sleeper::requireOwner)
        .isInstanceOf(LostOwnershipException.class)
        .hasMessageContaining("ada@b");
    assertThat(leases()).hasSize(1);
    acquire(LONG, Claim.WHEN_FREE, on("c")).requireOwner();
  }

  @Test
  void anOwnerThatWorksForLongLeavesTwoLeases() throws IOException {
    RunOwner owner = acquire(LONG, Claim.WHEN_FREE, on("a"));
    for (int i = 0; i < 30; i++) {
      owner.requireOwner();
    }
    assertThat(leases()).containsExactly("lease-000000030.json", "lease-000000031.json");
    owner.close();
    assertThat(leases()).containsExactly("lease-000000032.json");
  }

  @Test
  void aLeaseThatCannotBeReadIsWatchedToo() throws IOException {
    Files.createDirectories(folder.resolve("owner"));
    Files.writeString(folder.resolve("owner/lease-000000004.json"), "{\"format\": 1, \"num");
    long start = System.nanoTime();
    acquire(SHORT, Claim.WHEN_FREE, on("b")).requireOwner();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
  }

  @Test
  void ofManyThatStartTogetherOneOwnsTheRun() throws Exception {
    int drivers = 6;
    ExecutorService threads = Executors.newFixedThreadPool(drivers);
    try {
      for (int round = 0; round < 20; round++) {
        CyclicBarrier start = new CyclicBarrier(drivers);
        List<Future<RunOwner>> started = new ArrayList<>();
        for (int driver = 0; driver < drivers; driver++) {
          Callable<RunOwner> begin =
              () -> {
                start.await();
                try {
                  return RunOwner.acquire(run(), new Configuration(), LONG, Claim.WHEN_FREE);
                } catch (RunOwnedException refused) {
                  return null;
                }
              };
          started.add(threads.submit(begin));
        }
        List<RunOwner> began = new ArrayList<>();
        for (Future<RunOwner> driver : started) {
          if (driver.get() != null) {
            began.add(driver.get());
          }
        }
        assertThat(began).as("round %d", round).hasSize(1);
        began.get(0).requireOwner();
        began.get(0).close();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
