package org.velospark.tasks.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A text as ranks of its words. Rank 1 is the word most frequent in the training part, of those as
 * frequent as each other the lexicographically first; 0 stands for words that are not there or not
 * among the first {@value Short#MAX_VALUE}. So the vocabulary of the v - 1 most frequent words is a
 * comparison with v, and one array serves all sizes of vocabulary.
 *
 * <p>A word is a run of letters and combining marks, which may have single apostrophes inside, or a
 * run of digits, or any other character that is no white space. Upper case is folded to lower case,
 * and words outside the vocabulary are one token, as in Mikolov, Karafiát, Burget, Černocký and
 * Khudanpur, "Recurrent neural network based language model", Interspeech 2010, and its version of
 * the Penn Treebank; unlike there, punctuation and numbers stay.
 *
 * @param ranks of all words, in their order
 * @param words word of each rank; null at 0
 */
record WordRanks(short[] ranks, List<String> words) {
  private static final int MAX_RANK = Short.MAX_VALUE;

  static WordRanks of(TextData text) {
    List<String> words = words(new String(text.utf8(), StandardCharsets.UTF_8));
    Map<String, Integer> numbers = new HashMap<>();
    List<String> distinct = new ArrayList<>();
    int[] sequence = new int[words.size()];
    for (int i = 0; i < sequence.length; i++) {
      String word = words.get(i);
      sequence[i] = numbers.computeIfAbsent(word, key -> numbers.size());
      if (sequence[i] == distinct.size()) {
        distinct.add(word);
      }
    }
    int[] counts = new int[distinct.size()];
    for (int i = 0; i < Texts.trainingCount(sequence.length); i++) {
      counts[sequence[i]]++;
    }
    List<Integer> byRank =
        IntStream.range(0, counts.length)
            .boxed()
            .filter(number -> counts[number] > 0)
            .sorted(
                Comparator.<Integer>comparingInt(number -> -counts[number])
                    .thenComparing(distinct::get))
            .limit(MAX_RANK)
            .toList();
    short[] rankOf = new short[counts.length];
    List<String> wordOf = new ArrayList<>();
    wordOf.add(null);
    for (int number : byRank) {
      rankOf[number] = (short) wordOf.size();
      wordOf.add(distinct.get(number));
    }
    short[] ranks = new short[sequence.length];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = rankOf[sequence[i]];
    }
    return new WordRanks(ranks, wordOf);
  }

  /** The words of a text in their order, in lower case. */
  static List<String> words(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    List<String> words = new ArrayList<>();
    int i = 0;
    while (i < lower.length()) {
      int start = i;
      int first = lower.codePointAt(i);
      i += Character.charCount(first);
      if (Character.isWhitespace(first) || Character.isSpaceChar(first)) {
        continue;
      }
      if (Character.isLetter(first)) {
        i = endOfLetters(lower, i);
      } else if (Character.isDigit(first)) {
        while (i < lower.length() && Character.isDigit(lower.codePointAt(i))) {
          i += Character.charCount(lower.codePointAt(i));
        }
      }
      words.add(lower.substring(start, i));
    }
    return words;
  }

  private static int endOfLetters(String text, int from) {
    int i = from;
    while (i < text.length()) {
      int next = text.codePointAt(i);
      boolean apostrophe =
          (next == '\'' || next == '\u2019')
              && i + 1 < text.length()
              && Character.isLetter(text.codePointAt(i + 1));
      if (!apostrophe && !Character.isLetter(next) && !isMark(next)) {
        return i;
      }
      i += Character.charCount(next);
    }
    return i;
  }

  private static boolean isMark(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }
}
