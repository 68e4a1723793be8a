package org.velospark.owner;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The process that drives a run.
 *
 * @param user who started it
 * @param host name of its host, for people
 * @param machine what no other machine or container has: one boot of one kernel, and one space of
 *     process numbers in it; empty if that cannot be known
 * @param pid its number there
 * @param start when it was started, in clock ticks of that boot; tells it from a later process of
 *     the same number; empty if that cannot be known
 */
record DriverProcess(String user, String host, String machine, long pid, String start) {
  static final DriverProcess UNKNOWN = new DriverProcess("somebody", "unknown", "", 0, "");

  private static final Path PROCESSES = Path.of("/proc");

  static DriverProcess current() {
    long pid = ProcessHandle.current().pid();
    return new DriverProcess(
        System.getProperty("user.name"), hostName(), machineName(), pid, startOf(pid));
  }

  /**
   * Whether this process can be looked at from another one: same machine, and same user, because
   * some systems hide what others run.
   */
  boolean isVisibleTo(DriverProcess other) {
    return !machine.isEmpty()
        && !start.isEmpty()
        && machine.equals(other.machine)
        && user.equals(other.user);
  }

  /** Whether a process of this machine has ended. */
  boolean hasEnded() {
    return !startOf(pid).equals(start);
  }

  @Override
  public String toString() {
    return "%s@%s, process %d".formatted(user, host, pid);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return UNKNOWN.host;
    }
  }

  private static String machineName() {
    try {
      return Files.readString(PROCESSES.resolve("sys/kernel/random/boot_id")).strip()
          + " "
          + Files.readSymbolicLink(PROCESSES.resolve("self/ns/pid"));
    } catch (IOException | UnsupportedOperationException notLinux) {
      return "";
    }
  }

  /** When a process was started; empty if there is none, or only its remains. */
  private static String startOf(long pid) {
    String status;
    try {
      status = Files.readString(PROCESSES.resolve(Long.toString(pid)).resolve("stat"));
    } catch (IOException none) {
      return "";
    }
    // NUMBER (NAME) STATE ..., where the name may hold anything; see proc(5).
    List<String> fields = List.of(status.substring(status.lastIndexOf(')') + 2).split(" "));
    boolean remains = fields.get(0).equals("Z") || fields.get(0).equals("X");
    return remains ? "" : fields.get(19);
  }
}
