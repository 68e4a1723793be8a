package org.velospark.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.velospark.cli.TextTable.Column;
import org.velospark.tasks.data.DataCache;
import org.velospark.tasks.data.DataSet;
import org.velospark.tasks.data.DataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code velo data list}: what data sets there are. */
@Command(
    name = "list",
    description = "Shows data sets, and which of them are on this machine.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  velo data list",
      "  velo data list svhn --json",
      "",
      "States: present, damaged (some files are missing or have another length), missing. Contents",
      "are not looked at; velo data verify does that."
    })
final class DataListCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private final DataSets sets;

  @Option(names = "--json", description = "Print one JSON object a line.")
  private boolean json;

  private record Entry(DataSet set, DataCache.State state, String folder) {
    String stateName() {
      return state.name().toLowerCase(Locale.ROOT);
    }

    List<String> sources() {
      return set.sources().stream().map(DataSource::name).toList();
    }
  }

  private static final TextTable<Entry> TABLE =
      new TextTable<>(
          List.of(
              Column.text("name", entry -> entry.set().name()),
              Column.text("kind", entry -> entry.set().reader().kind()),
              Column.text("licence", entry -> entry.set().licence()),
              Column.count("size", entry -> megabytes(entry.set().bytes())),
              Column.text("state", Entry::stateName),
              Column.text(
                  "sources", entry -> entry.sources().stream().collect(Collectors.joining(", ")))));

  DataListCommand(DataSets sets) {
    this.sets = sets;
  }

  @Override
  public Integer call() throws IOException {
    DataCache cache = sets.cache();
    List<Entry> entries = new ArrayList<>();
    for (DataSet set : sets.chosen()) {
      entries.add(new Entry(set, cache.state(set), cache.home(set).toString()));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      entries.forEach(entry -> out.println(json(entry)));
    } else {
      TABLE.print(entries, out);
    }
    out.flush();
    return 0;
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  private static ObjectNode json(Entry entry) {
    ObjectNode json =
        Json.object()
            .put("name", entry.set().name())
            .put("kind", entry.set().reader().kind())
            .put("licence", entry.set().licence())
            .put("bytes", entry.set().bytes())
            .put("state", entry.stateName())
            .put("folder", entry.folder());
    ArrayNode sources = json.putArray("sources");
    entry.sources().forEach(sources::add);
    return json;
  }
}
