package org.velospark.tasks.data;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Texts by name as numbers, either of bytes or of words, each loaded once and shared by all who
 * ask. Two bytes for each byte, and two for each word whatever the vocabulary's size; a vocabulary
 * takes none of its own. Thread-safe.
 */
public final class Texts {

  /** How many values a byte has. */
  public static final int BYTES = 256;

  /** Largest vocabulary of words. */
  public static final int MAX_WORDS = 1 + Short.MAX_VALUE;

  private static final Map<Path, Texts> SHARED = new ConcurrentHashMap<>();

  /** The last one in this many tokens are held out. */
  private static final int HELD_OUT_PART = 10;

  private final Originals<TextData> originals;
  private final Map<String, short[]> bytes = new HashMap<>();
  private final Map<String, short[]> words = new HashMap<>();

  private Texts(Map<String, Originals.Loader<TextData>> loaders) {
    this.originals = new Originals<>("text", loaders);
  }

  /**
   * The texts of the catalogue, with their files in a folder; the one instance that this JVM has
   * for that folder.
   *
   * @param folder see {@link DataCache}
   */
  public static Texts in(Path folder) {
    DataCache cache = DataCache.in(folder);
    return SHARED.computeIfAbsent(
        cache.folder(),
        key -> {
          Map<String, Originals.Loader<TextData>> loaders = new TreeMap<>();
          for (DataSet set : DataCatalogue.all()) {
            if (set.reader() instanceof DataReader.Text reader) {
              loaders.put(set.name(), () -> reader.read(set.name(), cache.obtain(set)));
            }
          }
          return new Texts(loaders);
        });
  }

  /** Texts of one's own, for example made by a test. */
  public static Texts of(Collection<TextData> texts) {
    Map<String, Originals.Loader<TextData>> loaders = new TreeMap<>();
    for (TextData text : texts) {
      loaders.put(text.name(), () -> text);
    }
    return new Texts(loaders);
  }

  /** Names of all texts, whether or not they are loaded, in their order. */
  public List<String> names() {
    return originals.names();
  }

  /**
   * @throws IllegalArgumentException if there is no such text; the message lists those there are
   */
  public void requireKnown(String name) {
    originals.requireKnown(name);
  }

  /**
   * A text as its UTF-8 bytes: a vocabulary of {@value #BYTES}, without symbols for padding or the
   * end. The first call fetches and reads it; other calls wait meanwhile.
   *
   * @throws IllegalArgumentException if there is no such text
   * @throws UncheckedIOException if its files cannot be had
   */
  public synchronized TokenSet bytes(String name) {
    short[] ids = bytes.get(name);
    if (ids == null) {
      byte[] utf8 = originals.get(name).utf8();
      ids = new short[utf8.length];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = (short) (utf8[i] & 0xff);
      }
      bytes.put(name, ids);
    }
    return split(name, ids, BYTES);
  }

  /**
   * A text as its words and punctuation, in lower case: 0 for every word that is not in the
   * vocabulary, 1 for the word most frequent in the training part, and so on. A text with fewer
   * words leaves the last numbers of the vocabulary unused. The first call fetches and reads it;
   * other calls wait meanwhile.
   *
   * @throws IllegalArgumentException if there is no such text, or the vocabulary is not of 2 to
   *     {@value #MAX_WORDS} words
   * @throws UncheckedIOException if its files cannot be had
   */
  public synchronized TokenSet words(String name, int vocabularySize) {
    if (vocabularySize < 2 || vocabularySize > MAX_WORDS) {
      throw new IllegalArgumentException(
          "Vocabulary has %d words, expected 2 to %d".formatted(vocabularySize, MAX_WORDS));
    }
    short[] ids = words.get(name);
    if (ids == null) {
      ids = WordRanks.of(originals.get(name)).ranks();
      words.put(name, ids);
    }
    return split(name, ids, vocabularySize);
  }

  private static TokenSet split(String name, short[] ids, int vocabularySize) {
    int training = trainingCount(ids.length);
    return new TokenSet(
        name,
        vocabularySize,
        new Tokens(name, ids, 0, training, vocabularySize),
        new Tokens(name, ids, training, ids.length - training, vocabularySize));
  }

  /** How many of a text's tokens are not held out. */
  static int trainingCount(int tokens) {
    return tokens - tokens / HELD_OUT_PART;
  }
}
