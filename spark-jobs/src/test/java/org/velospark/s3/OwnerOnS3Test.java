package org.velospark.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.velospark.owner.Claim;
import org.velospark.owner.LostOwnershipException;
import org.velospark.owner.RunOwnedException;
import org.velospark.owner.RunOwner;
import org.velospark.s3.Disturbance.Kind;

/** Drivers of one run in a bucket. */
class OwnerOnS3Test {
  private static final Duration LONG = Duration.ofMinutes(10);

  private static TestingS3 s3;

  @BeforeAll
  static void start() throws IOException {
    s3 = TestingS3.start();
  }

  @AfterAll
  static void stop() {
    s3.close();
  }

  @AfterEach
  void calm() {
    s3.disturb(Disturbance.NONE);
  }

  @Test
  void aBucketHasOneOwnerForEachRun() throws IOException {
    Configuration settings = s3.configuration();
    try (RunOwner first = RunOwner.acquire(s3.run("one"), settings, LONG, Claim.WHEN_FREE)) {
      assertThatThrownBy(() -> RunOwner.acquire(s3.run("one"), settings, LONG, Claim.WHEN_FREE))
          .isInstanceOf(RunOwnedException.class)
          .hasMessageStartingWith("Run %s is owned by ".formatted(s3.run("one")));
      RunOwner.acquire(s3.run("two"), settings, LONG, Claim.WHEN_FREE).close();
      first.requireOwner();
      RunOwner second = RunOwner.acquire(s3.run("one"), settings, LONG, Claim.AT_ONCE);
      assertThatThrownBy(first::requireOwner).isInstanceOf(LostOwnershipException.class);
      second.requireOwner();
      second.close();
    }
    RunOwner.acquire(s3.run("one"), settings, LONG, Claim.WHEN_FREE).close();
  }

  @Test
  void ofManyThatStartTogetherOneOwnsTheRun() throws Exception {
    int drivers = 4;
    ExecutorService threads = Executors.newFixedThreadPool(drivers);
    try {
      CyclicBarrier start = new CyclicBarrier(drivers);
      List<Future<RunOwner>> started = new ArrayList<>();
      for (int driver = 0; driver < drivers; driver++) {
        Callable<RunOwner> begin =
            () -> {
              start.await();
              try {
                return RunOwner.acquire(s3.run("race"), s3.configuration(), LONG, Claim.WHEN_FREE);
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
      assertThat(began).hasSize(1);
      began.get(0).close();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aLeaseWhoseAnswerWasLostIsStillItsOwners() throws IOException {
    // The client sends the request again, and the store refuses it because of the first one.
    s3.disturb(firstPutOf("lost-answer"));
    RunOwner owner =
        RunOwner.acquire(s3.run("lost-answer"), s3.configuration(), LONG, Claim.WHEN_FREE);
    owner.requireOwner();
    owner.close();
    assertThat(s3.requests().stream().filter(r -> isPutOfLease(r, "lost-answer")))
        .hasSizeGreaterThan(3);
  }

  private static Disturbance firstPutOf(String run) {
    boolean[] done = new boolean[1];
    return Disturbance.ofAll(
        request -> {
          synchronized (done) {
            boolean first = !done[0] && isPutOfLease(request, run);
            done[0] |= first;
            return first;
          }
        },
        Kind.LOST_ANSWER);
  }

  private static boolean isPutOfLease(String request, String run) {
    return request.startsWith("PUT /runs/%s/owner/lease-".formatted(run));
  }

  @Test
  void aStoreWithoutConditionsRefusesALaterDriverAllTheSame() throws IOException {
    Configuration settings = s3.configuration();
    settings.setBoolean("fs.s3a.create.conditional.enabled", false);
    try (RunOwner first = RunOwner.acquire(s3.run("plain"), settings, LONG, Claim.WHEN_FREE)) {
      first.requireOwner();
      assertThatThrownBy(() -> RunOwner.acquire(s3.run("plain"), settings, LONG, Claim.WHEN_FREE))
          .isInstanceOf(RunOwnedException.class);
      RunOwner second = RunOwner.acquire(s3.run("plain"), settings, LONG, Claim.AT_ONCE);
      assertThatThrownBy(first::requireOwner).isInstanceOf(LostOwnershipException.class);
      second.close();
    }
  }
}
