package org.velospark.tasks.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A gzipped tar archive with all files at a web address.
 *
 * @param address of the archive
 * @param folderInside where the files lie in the archive, with a slash at its end
 */
record HttpArchive(URI address, String folderInside, Download download) implements DataSource {

  HttpArchive(String address, String folderInside) {
    this(URI.create(address), folderInside, Download.PATIENT);
  }

  @Override
  public String name() {
    return address.toString();
  }

  @Override
  public void fetch(List<DataFile> wanted, Path folder, Delivery delivery)
      throws IOException, InterruptedException {
    download.fetch(
        download.client(),
        address,
        folder,
        delivery,
        downloaded -> {
          try (InputStream tar = new GZIPInputStream(Files.newInputStream(downloaded), 1 << 16)) {
            TarFiles.deliverAll(wanted, folderInside, tar, delivery);
          }
        });
  }
}
