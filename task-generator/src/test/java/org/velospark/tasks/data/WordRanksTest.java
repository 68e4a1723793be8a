package org.velospark.tasks.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WordRanksTest {

  private static WordRanks ranks(String text) {
    return WordRanks.of(new TextData("x", text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void wordsNumbersAndPunctuationAreTakenApart() {
    assertThat(WordRanks.words("Don\u2019t go--it's 1851,\n\tMr. O'Neil!"))
        .containsExactly(
            "don\u2019t", "go", "-", "-", "it's", "1851", ",", "mr", ".", "o'neil", "!");
  }

  @Test
  void quotesAreNoPartOfAWord() {
    assertThat(WordRanks.words("'tis the sailors' \u2018rope\u2019"))
        .containsExactly("'", "tis", "the", "sailors", "'", "\u2018", "rope", "\u2019");
  }

  @Test
  void lettersOfAllScriptsAreLetters() {
    // An e with a combining accent, and a letter outside the first 65,536 characters.
    assertThat(WordRanks.words("Caf\u0065\u0301 \u00c9T\u00c9 \ud801\udc00x7\u00a0\u0663"))
        .containsExactly("cafe\u0301", "\u00e9t\u00e9", "\ud801\udc28x", "7", "\u0663");
  }

  @Property(tries = 200)
  void nothingButWhiteSpaceIsLost(@ForAll String text) {
    String kept = String.join("", WordRanks.words(text));
    String expected =
        text.toLowerCase(Locale.ROOT)
            .codePoints()
            .filter(c -> !Character.isWhitespace(c) && !Character.isSpaceChar(c))
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    assertThat(kept).isEqualTo(expected);
  }

  @Test
  void frequentWordsComeFirstAndEquallyFrequentOnesByTheirLetters() {
    WordRanks ranks = ranks("b c a b c b d a");
    assertThat(ranks.words()).containsExactly(null, "b", "a", "c", "d");
    assertThat(ranks.ranks()).containsExactly(new short[] {1, 3, 2, 1, 3, 1, 4, 2});
  }

  @Test
  void onlyTheTrainingPartCounts() {
    // Ten words: the last is held out, and so unknown.
    WordRanks ranks = ranks("a a a b b c c d d new");
    assertThat(ranks.words()).containsExactly(null, "a", "b", "c", "d");
    assertThat(ranks.ranks()).containsExactly(new short[] {1, 1, 1, 2, 2, 3, 3, 4, 4, 0});
  }

  @Test
  void wordsBeyondTheLargestRankAreUnknown() {
    StringBuilder text = new StringBuilder();
    int distinct = 40_000;
    for (int i = 0; i < distinct; i++) {
      text.append((char) (0x4e00 + i % 20_000)).append((char) ('a' + i / 20_000)).append(' ');
    }
    text.append("x ".repeat(distinct / 8));
    WordRanks ranks = ranks(text.toString());
    assertThat(ranks.words()).hasSize(Texts.MAX_WORDS);
    for (short rank : ranks.ranks()) {
      assertThat(rank).isNotNegative();
    }
    assertThat(ranks.ranks()).contains((short) 0, Short.MAX_VALUE);
  }
}
