package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.velospark.cli.TextTable.Column;
import org.velospark.tasks.data.DataCache;
import org.velospark.tasks.data.DataSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code velo data verify}: compares files with the catalogue's checksums. */
@Command(
    name = "verify",
    description = "Reads all files of data sets and compares their SHA-256 with the catalogue's.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all are intact",
      "1:something is missing or damaged; velo data fetch mends it",
      "2:wrong usage"
    },
    footer = {
      "",
      "Examples:",
      "  velo data verify fashion-mnist",
      "  velo data verify --dir /mnt/data --json"
    })
final class DataVerifyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private final DataSets sets;

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  private record Entry(DataSet set, DataCache.State looks, List<String> problems) {
    String state() {
      if (problems.isEmpty()) {
        return "intact";
      }
      return looks == DataCache.State.MISSING ? "missing" : "damaged";
    }
  }

  private static final TextTable<Entry> TABLE =
      new TextTable<>(
          List.of(
              Column.text("name", entry -> entry.set().name()),
              Column.count("files", entry -> entry.set().files().size()),
              Column.text("state", Entry::state)));

  DataVerifyCommand(DataSets sets) {
    this.sets = sets;
  }

  @Override
  public Integer call() throws IOException {
    DataCache cache = sets.cache();
    List<Entry> entries = new ArrayList<>();
    for (DataSet set : sets.chosen()) {
      entries.add(new Entry(set, cache.state(set), cache.verify(set)));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      entries.forEach(entry -> out.println(json(entry)));
    } else {
      TABLE.print(entries, out);
      entries.stream()
          .filter(entry -> entry.state().equals("damaged"))
          .flatMap(entry -> entry.problems().stream())
          .forEach(out::println);
    }
    out.flush();
    return entries.stream().allMatch(entry -> entry.problems().isEmpty()) ? 0 : 1;
  }

  private static ObjectNode json(Entry entry) {
    ObjectNode json =
        Json.object()
            .put("name", entry.set().name())
            .put("files", entry.set().files().size())
            .put("state", entry.state());
    ArrayNode problems = json.putArray("problems");
    entry.problems().forEach(problems::add);
    return json;
  }
}
