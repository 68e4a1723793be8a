package org.velospark.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.velospark.verdict.Bootstrap;
import org.velospark.verdict.TestingTrainings;

class ReportPageTest {

  private static String page(String processor) {
    TestingTrainings trainings =
        new TestingTrainings(4, 0.01).with("celo", (t, s) -> 1.5).onProcessor("celo", processor);
    return new ReportPage(
            new Report(
                "suite",
                trainings.evaluation(),
                "celo",
                "adam",
                Map.of(),
                List.of(),
                Map.of(),
                new Bootstrap(20, 0.95, 1)))
        .html();
  }

  @Test
  void timesOfTwoProcessorsAreSaidNotToBeComparable() {
    assertThat(page("another cpu"))
        .contains("<dt>By the clock</dt><dd class=\"figure\">–</dd>", "cannot be compared")
        .doesNotContain("NaN", "–×", "– to –");
    assertThat(page("cpu")).doesNotContain("cannot be compared");
  }

  @Test
  void timesOfTwoProcessorsAreNotAddedUp() {
    assertThat(timeSection(page("another cpu"))).contains("adam").doesNotContain("celo");
    assertThat(timeSection(page("cpu"))).contains("adam", "celo");
  }

  private static String timeSection(String page) {
    int from = page.indexOf("Where the time went");
    return page.substring(from, page.indexOf("</section>", from));
  }
}
