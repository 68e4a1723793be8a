package org.velospark.settings;

import java.nio.file.Path;
import org.velospark.config.ConfigSection;
import org.velospark.tasks.data.DataCache;
import org.velospark.tasks.data.ImageSets;

/**
 * Where data sets lie.
 *
 * @param directory folder on each machine; empty for the machine's own default
 */
public record DataSettings(String directory) {

  static DataSettings read(ConfigSection section) {
    return new DataSettings(section.readString("directory", ""));
  }

  /** The image sets of this machine. */
  public ImageSets imageSets() {
    return ImageSets.in(directory.isEmpty() ? DataCache.defaultFolder() : Path.of(directory));
  }
}
