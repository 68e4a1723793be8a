package org.velospark.tasks.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A web address under which every file lies, plain or gzipped.
 *
 * @param base the address of the folder, with a slash at its end
 * @param gzipped whether the files are gzipped there and have {@code .gz} at the end of their names
 */
record HttpSource(URI base, boolean gzipped, Download download) implements DataSource {

  static HttpSource ofPlainFiles(String base) {
    return new HttpSource(URI.create(base), false, Download.PATIENT);
  }

  static HttpSource ofGzippedFiles(String base) {
    return new HttpSource(URI.create(base), true, Download.PATIENT);
  }

  @Override
  public String name() {
    return base.toString();
  }

  @Override
  public void fetch(List<DataFile> wanted, Path folder, Delivery delivery)
      throws IOException, InterruptedException {
    HttpClient client = download.client();
    for (DataFile file : wanted) {
      URI address = base.resolve(gzipped ? file.name() + ".gz" : file.name());
      download.fetch(
          client,
          address,
          folder,
          delivery,
          downloaded -> {
            try (InputStream content = open(downloaded)) {
              delivery.accept(file, content);
            }
          });
    }
  }

  private InputStream open(Path downloaded) throws IOException {
    InputStream file = Files.newInputStream(downloaded);
    if (!gzipped) {
      return file;
    }
    try {
      return new GZIPInputStream(file, 1 << 16);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }
}
