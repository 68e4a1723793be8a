package org.velospark.owner;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one driver that may write to a run's location, from {@link #acquire} to {@link #close}. A
 * thread of its own renews its lease. Thread-safe.
 */
public final class RunOwner implements Fence, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunOwner.class);

  /** Renewals while a lease holds: a few may fail. */
  private static final int RENEWALS = 6;

  /** Looks at another's lease while it holds. */
  private static final int LOOKS = 60;

  /** Where creating is not exclusive: how long another's write may be under way. */
  private static final Duration SETTLING = Duration.ofSeconds(2);

  /** The owners of this process that are at work: an earlier one may have left its lease behind. */
  private static final Set<String> AT_WORK = ConcurrentHashMap.newKeySet();

  private final Path run;
  private final LeaseFolder folder;
  private final ScheduledExecutorService renewing;

  // Guarded by this.
  private Lease lease;
  private String lost;
  private boolean failing;

  private RunOwner(Path run, LeaseFolder folder, Lease lease) {
    this.run = run;
    this.folder = folder;
    this.lease = lease;
    this.renewing =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "run-owner");
              thread.setDaemon(true);
              return thread;
            });
    long interval = lease.duration().dividedBy(RENEWALS).toMillis();
    renewing.scheduleWithFixedDelay(
        this::renewInBackground, interval, interval, TimeUnit.MILLISECONDS);
  }

  /**
   * Takes a run. One that nobody owns is taken at once, and so is one whose owner has given it back
   * or was a process of this machine that has ended, or a run of this process. Another's lease is
   * watched: if it is not renewed for as long as it holds, the run is taken over.
   *
   * @param run location of the run
   * @param configuration Hadoop's settings, credentials among them
   * @param duration how long the lease shall hold without being renewed
   * @throws RunOwnedException if another driver owns the run and works
   * @throws IOException if the location cannot be read or written
   */
  public static RunOwner acquire(
      Path run, Configuration configuration, Duration duration, Claim claim) throws IOException {
    return acquire(
        run, new LeaseFolder(run, configuration), duration, claim, DriverProcess.current());
  }

  static RunOwner acquire(
      Path run, LeaseFolder folder, Duration duration, Claim claim, DriverProcess process)
      throws IOException {
    Lease mine = Lease.first(UUID.randomUUID().toString(), process, duration);
    AT_WORK.add(mine.owner());
    try {
      return acquire(run, folder, mine, claim);
    } catch (IOException | RuntimeException | Error e) {
      AT_WORK.remove(mine.owner());
      throw e;
    }
  }

  private static RunOwner acquire(Path run, LeaseFolder folder, Lease mine, Claim claim)
      throws IOException {
    Duration duration = mine.duration();
    Optional<Lease> last = folder.last(duration);
    // The first owner that is seen, however often it renews; not another that comes meanwhile.
    Optional<String> taken = Optional.empty();
    while (true) {
      if (claim == Claim.AT_ONCE && taken.isEmpty()) {
        taken = last.filter(l -> !l.released()).map(Lease::owner);
        if (taken.isPresent()) {
          LOG.warn("Taking {} over from {}", run, last.get());
        }
      }
      if (last.isEmpty()
          || taken.filter(last.get()::isOf).isPresent()
          || isFree(run, last.get(), mine.process())
          || hasExpired(run, folder, last.get())) {
        Lease next = mine.next(last.map(Lease::number).orElse(0L) + 1, false);
        if (folder.create(next).isPresent() && counts(folder, next)) {
          warnIfShared(run, folder);
          return new RunOwner(run, folder, next);
        }
      }
      last = folder.last(duration);
    }
  }

  private static void warnIfShared(Path run, LeaseFolder folder) {
    if (!folder.exclusive()) {
      LOG.warn(
          "The file system of {} cannot create an object only if it is absent: of two drivers that"
              + " start at the same moment both may begin, and the second stops at its next renewal"
              + " (see docs/checkpoints.md)",
          run);
    }
  }

  private static boolean isFree(Path run, Lease last, DriverProcess me) throws RunOwnedException {
    if (last.released()) {
      return true;
    }
    if (!last.process().isVisibleTo(me)) {
      return false;
    }
    boolean isLeftover = last.process().equals(me) && !AT_WORK.contains(last.owner());
    if (last.process().hasEnded() || isLeftover) {
      LOG.info("Run {} was owned by {}, which has ended", run, last.process());
      return true;
    }
    throw new RunOwnedException(
        ("Run %s is owned by %s, which runs on this machine. A run has one driver: wait until that"
                + " one ends or stop it, or give this run another location")
            .formatted(run, last));
  }

  /**
   * Watches a lease until it has expired or is not the last one any more.
   *
   * @return whether it has expired
   * @throws RunOwnedException if its owner renews it
   */
  private static boolean hasExpired(Path run, LeaseFolder folder, Lease watched)
      throws IOException {
    LOG.warn(
        "Run {} is owned by {}. Watching for {} s whether it is renewed, to take the run over if"
            + " not; with --take-over that is done at once",
        run,
        watched,
        watched.duration().toMillis() / 1e3);
    long start = System.nanoTime();
    while (System.nanoTime() - start < watched.duration().toNanos()) {
      sleep(watched.duration().dividedBy(LOOKS));
      Optional<Lease> now = folder.last(watched.duration());
      if (now.isEmpty() || now.get().equals(watched)) {
        continue;
      }
      if (now.get().released() || !now.get().isOf(watched.owner())) {
        return false;
      }
      throw new RunOwnedException(
          ("Run %s is owned by %s. It was renewed while this driver watched, so its owner works. A"
                  + " run has one driver: wait until that one ends or stop it, or give this run"
                  + " another location. Once it is dead, the same command takes the run over after"
                  + " %d s, and with --take-over at once")
              .formatted(run, now.get(), now.get().duration().toSeconds()));
    }
    LOG.warn("Run {} is taken over: its lease was not renewed by {}", run, watched);
    return true;
  }

  /** Whether a lease that was created is the one that counts. */
  private static boolean counts(LeaseFolder folder, Lease created) throws IOException {
    folder.examine(created);
    if (!folder.exclusive()) {
      sleep(SETTLING);
    }
    if (folder.own(created).isEmpty()) {
      return false;
    }
    // A number that was free because its lease is long gone is no lease.
    if (LeaseFolder.highest(folder.numbers()) > created.number()) {
      folder.delete(created.number());
      return false;
    }
    return true;
  }

  private static void sleep(Duration duration) throws InterruptedIOException {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting for the owner of a run");
    }
  }

  /**
   * Renews the lease, so that whoever passes has its whole duration to write.
   *
   * @throws LostOwnershipException if another driver has taken the run over
   * @throws IOException if the lease cannot be renewed
   */
  @Override
  public synchronized void requireOwner() throws IOException {
    renew(false);
  }

  private void renew(boolean release) throws IOException {
    if (lost != null) {
      throw new LostOwnershipException(lost);
    }
    Lease next = lease.next(lease.number() + 1, release);
    boolean undisturbed = folder.exclusive() || folder.own(lease).isPresent();
    Optional<Lease> renewed = undisturbed ? folder.create(next) : Optional.empty();
    List<Long> numbers = folder.numbers();
    if (renewed.isEmpty() || LeaseFolder.highest(numbers) > next.number()) {
      renewed.ifPresent(useless -> folder.delete(useless.number()));
      lose();
    }
    // The one before stays while leases follow one another: whoever lists the folder meanwhile
    // finds at least that.
    long kept = release ? next.number() : lease.number();
    numbers.stream().filter(number -> number < kept).forEach(folder::delete);
    lease = renewed.get();
  }

  private void lose() throws IOException {
    lost =
        "Run %s was taken over from this driver by %s; this driver stops without writing any more"
            .formatted(
                run, folder.last(lease.duration()).map(Lease::toString).orElse("somebody else"));
    LOG.error(lost);
    renewing.shutdown();
    throw new LostOwnershipException(lost);
  }

  private synchronized void renewInBackground() {
    try {
      renew(false);
      failing = false;
    } catch (LostOwnershipException e) {
      LOG.debug("No renewal any more", e);
    } catch (IOException | RuntimeException e) {
      if (!failing) {
        LOG.warn("Cannot renew the lease of {}: {}; trying again", run, e.getMessage());
      }
      failing = true;
    }
  }

  /** Gives the run back, if it is still owned; a failure to do so is a warning. */
  @Override
  public void close() {
    renewing.shutdown();
    synchronized (this) {
      try {
        giveBack();
      } finally {
        AT_WORK.remove(lease.owner());
      }
    }
  }

  private void giveBack() {
    if (lost != null) {
      return;
    }
    try {
      while (!lease.released()) {
        renew(true);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "Cannot give {} back: {}; other machines can take it in {} s",
          run,
          e.getMessage(),
          lease.duration().toSeconds());
    }
    lost = "Run %s was given back".formatted(run);
  }
}
