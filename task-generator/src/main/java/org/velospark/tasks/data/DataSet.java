package org.velospark.tasks.data;

import java.util.List;

/**
 * A data set of the catalogue.
 *
 * @param name its name in specs and configuration, and of its folder in the cache
 * @param licence what its authors allow, as an SPDX identifier
 * @param files all of its files
 * @param sources where the files can come from, in the order in which they are tried
 */
public record DataSet(String name, String licence, List<DataFile> files, List<DataSource> sources) {
  public DataSet {
    files = List.copyOf(files);
    sources = List.copyOf(sources);
  }
}
