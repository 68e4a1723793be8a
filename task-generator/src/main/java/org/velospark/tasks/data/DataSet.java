package org.velospark.tasks.data;

import java.util.List;

/**
 * A data set of the catalogue.
 *
 * @param name its name in specs and configuration, and of its folder in the cache
 * @param licence what its authors allow, as an SPDX identifier or expression
 * @param reader reads its files
 * @param files all of its files
 * @param sources where the files can come from, in the order in which they are tried
 */
public record DataSet(
    String name,
    String licence,
    DataReader reader,
    List<DataFile> files,
    List<DataSource> sources) {
  public DataSet {
    files = List.copyOf(files);
    sources = List.copyOf(sources);
  }

  /** Length of all files together. */
  public long bytes() {
    return files.stream().mapToLong(DataFile::bytes).sum();
  }
}
