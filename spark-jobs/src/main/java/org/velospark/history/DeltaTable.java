package org.velospark.history;

import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Operation;
import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.exceptions.CommitStateUnknownException;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.exceptions.KernelEngineException;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.exceptions.TableAlreadyExistsException;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.expressions.And;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Literal;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.hook.PostCommitHook;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.AbstractFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.local.RawLocalFs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Delta table through Delta Kernel. Uses two of the kernel's internal classes where it has no
 * public way: to read the recorded transactions, and (as its documentation does) to find the files
 * of a scan. Not thread-safe.
 */
final class DeltaTable<R extends Record & HistoryRow> {
  private static final Logger LOG = LoggerFactory.getLogger(DeltaTable.class);
  private static final String WRITER = "velospark";
  private static final int READING_THREADS = 8;

  /**
   * Statistics for the first two columns only: they are what rows are looked up by, and losses that
   * are not finite have no place in statistics.
   */
  private static final Map<String, String> PROPERTIES =
      Map.of("delta.dataSkippingNumIndexedCols", "2");

  private final HistoryTable<R> table;
  private final Engine engine;
  private final String path;
  private final DeltaLog log;
  private Snapshot snapshot;
  private boolean made;

  private DeltaTable(HistoryTable<R> table, Engine engine, Path history) {
    this.table = table;
    this.engine = engine;
    this.path = new Path(history, table.name()).toString();
    this.log = new DeltaLog(engine, path, table.withoutIt());
  }

  /**
   * The engine that tables are read and written with.
   *
   * @param configuration Hadoop's settings, which are copied
   */
  static Engine engine(Configuration configuration) {
    Configuration copy = new Configuration(configuration);
    // Hadoop's checksum files beside local files are no part of a commit: a reader, or a process
    // killed between the two, would meet a file with the checksum of another.
    copy.setClass("fs.file.impl", RawLocalFileSystem.class, FileSystem.class);
    copy.setBoolean("fs.file.impl.disable.cache", true);
    copy.setClass("fs.AbstractFileSystem.file.impl", RawLocalFs.class, AbstractFileSystem.class);
    return DefaultEngine.create(copy);
  }

  /**
   * Opens a table.
   *
   * @return empty if there is none
   */
  static <R extends Record & HistoryRow> Optional<DeltaTable<R>> open(
      HistoryTable<R> table, Engine engine, Path history) {
    DeltaTable<R> opened = new DeltaTable<>(table, engine, history);
    try {
      opened.snapshot = opened.load();
    } catch (TableNotFoundException e) {
      return Optional.empty();
    }
    return Optional.of(opened);
  }

  /** Opens a table, and makes it if there is none. Another process may do so at the same time. */
  static <R extends Record & HistoryRow> DeltaTable<R> openOrCreate(
      HistoryTable<R> table, Engine engine, Path history) {
    Optional<DeltaTable<R>> existing = open(table, engine, history);
    if (existing.isPresent()) {
      return existing.get();
    }
    DeltaTable<R> created = new DeltaTable<>(table, engine, history);
    try {
      TableManager.buildCreateTableTransaction(created.path, table.schema(), WRITER)
          .withTableProperties(PROPERTIES)
          .build(engine)
          .commit(engine, CloseableIterable.emptyIterable());
    } catch (TableAlreadyExistsException
        | ConcurrentWriteException
        | CommitStateUnknownException madeAlready) {
      LOG.debug("Table {} was made by another process or attempt", created.path, madeAlready);
    }
    created.snapshot = created.load();
    created.made = true;
    return created;
  }

  /** Whether the table was made when it was opened. */
  boolean made() {
    return made;
  }

  DeltaLog log() {
    return log;
  }

  private Snapshot load() {
    log.requireWhole();
    Snapshot loaded;
    try {
      loaded = TableManager.loadSnapshot(path).build(engine);
    } catch (TableNotFoundException e) {
      throw e;
    } catch (KernelException | KernelEngineException e) {
      throw log.explained(e);
    }
    List<String> found = columns(loaded.getSchema());
    List<String> expected = columns(table.schema());
    if (!found.equals(expected)) {
      throw new IllegalStateException(
          "Table %s has columns %s, but this version of the program has %s; go on with the version"
                  .formatted(path, found, expected)
              + " that made it, or start a new run elsewhere");
    }
    return loaded;
  }

  private static List<String> columns(StructType schema) {
    return schema.fields().stream().map(f -> f.getName() + " " + f.getDataType()).toList();
  }

  /** The version that the last transaction of an application recorded, or -1. */
  long recordedVersion(String application) {
    try {
      return ((SnapshotImpl) snapshot).getLatestTransactionVersion(engine, application).orElse(-1L);
    } catch (KernelException | KernelEngineException e) {
      throw log.explained(e);
    }
  }

  /**
   * Appends rows in one commit that records a transaction.
   *
   * @throws ConcurrentWriteException if another process has recorded that version or a higher one
   * @throws IOException if the rows cannot be written
   */
  void append(List<R> rows, String application, long version) throws IOException {
    Transaction transaction =
        snapshot
            .buildUpdateTableTransaction(WRITER, Operation.WRITE)
            .withTransactionId(application, version)
            .build(engine);
    Row state = transaction.getTransactionState(engine);
    DataWriteContext context = Transaction.getWriteContext(engine, state, Map.of());
    FilteredColumnarBatch batch =
        new FilteredColumnarBatch(new RowBatch<>(table, rows), Optional.empty());
    TransactionCommitResult result;
    try (CloseableIterator<FilteredColumnarBatch> data =
            Transaction.transformLogicalData(engine, state, single(batch), Map.of());
        CloseableIterator<DataFileStatus> files =
            engine
                .getParquetHandler()
                .writeParquetFiles(
                    context.getTargetDirectory(), data, context.getStatisticsColumns());
        CloseableIterator<Row> actions =
            Transaction.generateAppendActions(engine, state, files, context)) {
      result = transaction.commit(engine, CloseableIterable.inMemoryIterable(actions));
    } catch (CommitStateUnknownException e) {
      // The store reported an error and the kernel tried again: the first attempt may have
      // succeeded all the same, which the transaction tells.
      snapshot = load();
      if (recordedVersion(application) < version) {
        throw e;
      }
      LOG.warn("Table {}: the store reported an error, but the rows are there", path);
      return;
    }
    boolean checkpointed = keepLogShort(result);
    // The snapshot in memory has all commits since the log's checkpoint it was loaded from.
    Optional<Snapshot> committed = result.getPostCommitSnapshot();
    snapshot = checkpointed || committed.isEmpty() ? load() : committed.get();
  }

  /** Does what the kernel asks for after a commit. The commit stands, whatever comes of it. */
  private boolean keepLogShort(TransactionCommitResult result) {
    boolean checkpointed = false;
    for (PostCommitHook hook : result.getPostCommitHooks()) {
      try {
        hook.threadSafeInvoke(engine);
        checkpointed |= hook.getType() == PostCommitHook.PostCommitHookType.CHECKPOINT;
      } catch (IOException | RuntimeException e) {
        LOG.warn(
            "Table {}: {} after version {} failed; the rows are safe",
            path,
            hook.getType(),
            result.getVersion(),
            e);
      }
    }
    return checkpointed;
  }

  /**
   * The rows whose sequence is at least {@code from} and below {@code to}, in no particular order.
   * Files are read side by side: there are many and small ones, and object stores are slow to
   * answer.
   */
  List<R> read(long from, long to) throws IOException {
    Column sequence = new Column(table.sequenceColumn());
    Predicate between =
        new And(
            new Predicate(">=", sequence, Literal.ofLong(from)),
            new Predicate("<", sequence, Literal.ofLong(to)));
    Scan scan = snapshot.getScanBuilder().withFilter(between).build();
    Row state = scan.getScanState(engine);
    ExecutorService threads = Executors.newFixedThreadPool(READING_THREADS);
    try {
      List<Future<List<R>>> read = new ArrayList<>();
      try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine)) {
        while (batches.hasNext()) {
          try (CloseableIterator<Row> files = batches.next().getRows()) {
            while (files.hasNext()) {
              Row file = files.next();
              read.add(threads.submit(() -> readFile(state, file, from, to)));
            }
          }
        }
      }
      List<R> rows = new ArrayList<>();
      for (Future<List<R>> file : read) {
        rows.addAll(file.get());
      }
      return rows;
    } catch (KernelException | KernelEngineException e) {
      throw log.explained(e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while reading table " + path);
    } finally {
      threads.shutdownNow();
    }
  }

  /** The scan's filter skips files only, so rows are looked at one by one. */
  private List<R> readFile(Row state, Row file, long from, long to) throws IOException {
    FileStatus status = InternalScanFileUtils.getAddFileStatus(file);
    StructType physical = ScanStateRow.getPhysicalDataReadSchema(state);
    List<R> wanted = new ArrayList<>();
    try (CloseableIterator<FileReadResult> read =
            engine
                .getParquetHandler()
                .readParquetFiles(single(status), physical, Optional.empty());
        CloseableIterator<ColumnarBatch> data = read.map(FileReadResult::getData);
        CloseableIterator<FilteredColumnarBatch> logical =
            Scan.transformPhysicalData(engine, state, file, data)) {
      while (logical.hasNext()) {
        try (CloseableIterator<Row> rows = logical.next().getRows()) {
          while (rows.hasNext()) {
            R row = table.row(rows.next());
            if (row.sequence() >= from && row.sequence() < to) {
              wanted.add(row);
            }
          }
        }
      }
    }
    return wanted;
  }

  static <T> CloseableIterator<T> single(T element) {
    Iterator<T> elements = List.of(element).iterator();
    return new CloseableIterator<>() {
      @Override
      public boolean hasNext() {
        return elements.hasNext();
      }

      @Override
      public T next() {
        return elements.next();
      }

      @Override
      public void close() {}
    };
  }
}
