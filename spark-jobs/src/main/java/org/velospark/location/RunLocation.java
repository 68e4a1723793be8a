package org.velospark.location;

import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/** A run's location as the user gives it. */
public final class RunLocation {
  /** {@code scheme://user:secret@}, wherever it stands in a text. */
  private static final Pattern USER_INFO =
      Pattern.compile("(?<=[a-zA-Z0-9+.-]{1,20}://)[^\\s/@\"']*:[^\\s@\"']*@");

  private static final Pattern S3_USER_INFO = Pattern.compile("(?i)^s3[an]?://[^/]*[@:].*");

  private RunLocation() {}

  /**
   * Reads a location.
   *
   * @throws IllegalArgumentException if it is none, or if there are credentials in it; the message
   *     does not repeat them
   */
  public static Path parse(String text) {
    requireNoSecrets(text);
    return new Path(text);
  }

  /**
   * Checks that there are no credentials in a location.
   *
   * @throws IllegalArgumentException if there are; the message does not repeat them
   */
  public static void requireNoSecrets(Path location) {
    requireNoSecrets(location.toString());
  }

  private static void requireNoSecrets(String text) {
    if (USER_INFO.matcher(text).find() || S3_USER_INFO.matcher(text).matches()) {
      throw new IllegalArgumentException(
          ("The location %s://... has credentials in it, which would end up in logs and history;"
                  + " give them to Hadoop instead: in a credential provider"
                  + " (hadoop.security.credential.provider.path), the environment, or"
                  + " spark.hadoop.fs.s3a.access.key and .secret.key of a properties file"
                  + " (see conf/s3.properties)")
              .formatted(text.substring(0, text.indexOf(':')).toLowerCase(Locale.ROOT)));
    }
  }

  /** A text in which all URIs have lost their user and password. */
  public static String redacted(String text) {
    return USER_INFO.matcher(text).replaceAll("***@");
  }
}
