package org.velospark.faults;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Decides what becomes of each operation of a store. Thread-safe. */
interface Fault {
  /** An operation of a file system. */
  enum Operation {
    CREATE,
    WRITE,
    CLOSE,
    RENAME,
    DELETE,
    MAKE_FOLDER,
    OPEN,
    LIST,
    STATUS;

    /** Whether it takes space. */
    boolean grows() {
      return this == CREATE || this == WRITE || this == MAKE_FOLDER;
    }
  }

  /** When in an operation the error comes: what was done until then is done. */
  enum Moment {
    BEFORE,
    HALFWAY,
    AFTER
  }

  /** An error at a moment of an operation. */
  record Strike(Moment moment, Throwable error) {}

  /** The error that an operation is to have, or null for none. Called once for each operation. */
  Strike strike(Operation operation);

  /** No error. Counts operations. */
  final class None implements Fault {
    private final AtomicLong operations = new AtomicLong();

    @Override
    public Strike strike(Operation operation) {
      operations.incrementAndGet();
      return null;
    }

    long operations() {
      return operations.get();
    }
  }

  /**
   * The process dies in one operation: it may be done, half done or not begun. Whatever is tried
   * afterwards, such as cleaning up, does nothing, as in a process that is gone.
   */
  final class Death implements Fault {
    /** Passes through handlers of exceptions. */
    static final class Died extends Error {
      private static final long serialVersionUID = 1;

      Died(String message) {
        super(message);
      }
    }

    private final long last;
    private final Moment moment;
    private long operations;

    /**
     * @param last the operation to die in, from 1
     */
    Death(long last, Random random) {
      this.last = last;
      this.moment = Moment.values()[random.nextInt(Moment.values().length)];
    }

    @Override
    public synchronized Strike strike(Operation operation) {
      operations++;
      if (operations < last) {
        return null;
      }
      Died died = new Died("The process died in operation " + last + ", a " + operation);
      return new Strike(operations == last ? moment : Moment.BEFORE, died);
    }

    synchronized boolean died() {
      return operations >= last;
    }

    @Override
    public String toString() {
      return "death at operation " + last + ", " + moment;
    }
  }

  /** One operation fails; the next ones do not. */
  final class Hiccup implements Fault {
    private final Set<Operation> kinds;
    private final long number;
    private final Moment moment;
    private final AtomicLong operations = new AtomicLong();

    /**
     * @param kinds of operations to count
     * @param number of the one that fails, from 1
     */
    Hiccup(Set<Operation> kinds, long number, Moment moment) {
      this.kinds = kinds;
      this.number = number;
      this.moment = moment;
    }

    @Override
    public Strike strike(Operation operation) {
      return kinds.contains(operation) && operations.incrementAndGet() == number
          ? new Strike(moment, new SocketTimeoutException("Read timed out (" + operation + ")"))
          : null;
    }

    @Override
    public String toString() {
      return "error " + moment + " operation " + number + " of " + kinds;
    }
  }

  /** From one operation on nothing can be written, while all else works. */
  final class DiskFull implements Fault {
    private final long first;
    private final AtomicLong operations = new AtomicLong();

    DiskFull(long first) {
      this.first = first;
    }

    @Override
    public Strike strike(Operation operation) {
      return operations.incrementAndGet() >= first && operation.grows()
          ? new Strike(Moment.HALFWAY, new IOException("No space left on device"))
          : null;
    }
  }

  /** Every operation takes a while. */
  record Slow(long milliseconds) implements Fault {
    @Override
    public Strike strike(Operation operation) {
      try {
        TimeUnit.MILLISECONDS.sleep(milliseconds);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return null;
    }
  }
}
