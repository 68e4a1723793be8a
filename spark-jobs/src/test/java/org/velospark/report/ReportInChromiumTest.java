package org.velospark.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The page as a browser has it. Pictures of it are left in {@code target/report}. Skipped where
 * there is no Chromium, unless {@code -Dvelo.chromium=/its/path} says that there is one.
 */
class ReportInChromiumTest {

  private static final Path OUT = Path.of("target", "report").toAbsolutePath();
  private static final int TASKS = Integer.getInteger("velo.report.tasks", 30);
  private static final String TASK_TABLE =
      "[...document.querySelectorAll('table.sortable')].at(-1)";

  /** Least contrast of text that WCAG 2.2 asks for at level AA. */
  private static final double CONTRAST = 4.5;

  @TempDir private static Path profile;
  private static Chromium chromium;

  @BeforeAll
  static void begin() throws Exception {
    Optional<Path> program = Chromium.program();
    assumeThat(program).as("Chromium on the path").isPresent();
    Files.createDirectories(OUT);
    Files.writeString(page(), new ReportPage(TestingReports.report(TASKS, 200)).html());
    chromium = new Chromium(program.get(), profile);
  }

  @AfterAll
  static void end() {
    if (chromium != null) {
      chromium.close();
    }
  }

  private static Path page() {
    return OUT.resolve("report.html");
  }

  @BeforeEach
  void open() throws Exception {
    chromium.screen(1200, 900, false);
    chromium.open(page());
  }

  @Test
  void showsTheVerdictFirstAndAllItsParts() throws Exception {
    chromium.picture(OUT.resolve("desktop.png"));
    assertThat(text("document.querySelector('.verdict').textContent"))
        .startsWith("celo beats a tuned adam: over ");
    assertThat(number("document.querySelector('.verdict').getBoundingClientRect().top"))
        .isLessThan(450);
    assertThat(texts("[...document.querySelectorAll('h2')].map(h => h.textContent)"))
        .containsExactly(
            "Where it wins and loses",
            "How often, and by how much",
            "All optimizers",
            "Learning curves",
            "Where the time went",
            "What it minds",
            "How it evolved",
            "Every task",
            "How this was measured");
    assertThat(number("document.querySelectorAll('figure.tile').length")).isEqualTo(TASKS);
    assertThat(texts("[...document.querySelectorAll('dd')].map(d => d.textContent)"))
        .contains("one with <two> cores");
  }

  @Test
  void asksForNothingAndComplainsOfNothing() {
    assertThat(chromium.problems()).isEmpty();
    assertThat(chromium.requests())
        .isNotEmpty()
        .allMatch(address -> address.startsWith("file:") || address.startsWith("data:"))
        .filteredOn(address -> address.startsWith("file:"))
        .allMatch(address -> address.endsWith("/report.html"));
  }

  @Test
  void sortsATableByClicks() throws Exception {
    click(TASK_TABLE + ".tHead.rows[0].cells[2].firstElementChild");
    assertThat(numbers(keys(2))).hasSize(TASKS).isSortedAccordingTo((a, b) -> Double.compare(b, a));
    assertThat(text(TASK_TABLE + ".tHead.rows[0].cells[2].ariaSort")).isEqualTo("descending");
    click(TASK_TABLE + ".tHead.rows[0].cells[2].firstElementChild");
    assertThat(numbers(keys(2))).hasSize(TASKS).isSorted();
    assertThat(text(TASK_TABLE + ".tHead.rows[0].cells[2].ariaSort")).isEqualTo("ascending");
  }

  @Test
  void sortsATableByTheKeyboard() throws Exception {
    chromium.evaluate(TASK_TABLE + ".tHead.rows[0].cells[0].firstElementChild.focus()");
    chromium.enter();
    assertThat(
            texts("[...%s.tBodies[0].rows].map(r => r.cells[0].textContent)".formatted(TASK_TABLE)))
        .hasSize(TASKS)
        .isSorted();
  }

  @Test
  void tellsMoreOfWhatThePointerIsOn() throws Exception {
    chromium.evaluate("document.querySelector('svg.wide g[data-tip]').scrollIntoView()");
    JsonNode box =
        chromium.evaluate(
            "JSON.parse(JSON.stringify(document.querySelector('svg.wide g[data-tip]').getBoundingClientRect()))");
    assertThat(text("document.getElementById('tip').hidden")).isEqualTo("true");
    chromium.point(
        box.path("x").asDouble() + box.path("width").asDouble() / 2,
        box.path("y").asDouble() + box.path("height").asDouble() / 2);
    assertThat(text("document.getElementById('tip').hidden")).isEqualTo("false");
    assertThat(text("document.getElementById('tip').textContent")).contains(" over ", "tasks");
  }

  @ParameterizedTest
  @ValueSource(ints = {360, 700, 1200})
  void neverScrollsSideways(int width) throws Exception {
    chromium.screen(width, 780, false);
    chromium.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
    assertThat(number("document.documentElement.scrollWidth")).isLessThanOrEqualTo(width);
    assertThat(
            texts(
                """
                [...document.querySelectorAll('svg text')]
                  .filter(t => t.getClientRects().length)
                  .filter(t => { const r = t.getBoundingClientRect();
                    return r.left < 0 || r.right > %d; })
                  .map(t => t.textContent)
                """
                    .formatted(width)))
        .as("text that is cut off")
        .isEmpty();
  }

  @Test
  void canBeReadOnANarrowScreen() throws Exception {
    chromium.screen(360, 780, false);
    chromium.picture(OUT.resolve("narrow.png"));
    assertThat(
            numbers(
                """
                [...document.querySelectorAll('svg text')]
                  .filter(t => t.getClientRects().length)
                  .map(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a)
                """))
        .isNotEmpty()
        .allMatch(size -> size >= 9);
    assertThat(
            texts(
                """
                [...document.querySelectorAll('svg.narrow')].flatMap(svg => {
                  const ticks = [...svg.querySelectorAll('.tick')];
                  return ticks.filter((t, i) => ticks.slice(i + 1).some(u => {
                    const [a, b] = [t.getBoundingClientRect(), u.getBoundingClientRect()];
                    return a.left < b.right && b.left < a.right
                      && a.top < b.bottom && b.top < a.bottom;
                  })).map(t => t.textContent);
                })
                """))
        .as("ticks that lie over one another")
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void hasContrastInLightAndInDark(boolean dark) throws Exception {
    chromium.screen(1200, 900, dark);
    if (dark) {
      chromium.picture(OUT.resolve("dark.png"));
    }
    double paper = luminance(style("document.body", "backgroundColor"));
    assertThat(paper < 0.5).isEqualTo(dark);
    List<String> colours = new ArrayList<>();
    colours.addAll(
        texts(
            """
            [...new Set([...document.querySelectorAll('main *, header *')]
              .filter(e => !(e instanceof SVGElement) && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
              .map(e => getComputedStyle(e).color))]
            """));
    colours.addAll(
        texts(
            "[...new Set([...document.querySelectorAll('svg text')].map(e => getComputedStyle(e).fill))]"));
    assertThat(colours)
        .hasSizeGreaterThan(3)
        .allSatisfy(
            colour ->
                assertThat(contrast(luminance(colour), paper))
                    .as(colour)
                    .isGreaterThanOrEqualTo(CONTRAST));
  }

  private static void click(String element) throws Exception {
    chromium.evaluate(element + ".scrollIntoView({block: 'center', inline: 'center'})");
    JsonNode box =
        chromium.evaluate(
            "JSON.parse(JSON.stringify(%s.getBoundingClientRect()))".formatted(element));
    chromium.click(
        box.path("x").asDouble() + box.path("width").asDouble() / 2,
        box.path("y").asDouble() + box.path("height").asDouble() / 2);
  }

  private static String keys(int column) {
    return "[...%s.tBodies[0].rows].map(r => +r.cells[%d].dataset.key)"
        .formatted(TASK_TABLE, column);
  }

  private static String style(String element, String property) throws Exception {
    return text("getComputedStyle(%s).%s".formatted(element, property));
  }

  /** Relative luminance of a colour such as {@code rgb(1, 2, 3)}, by WCAG 2.2. */
  private static double luminance(String colour) {
    String[] parts = colour.replaceAll("[^0-9.,]", "").split(",");
    double[] weights = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      double c = Double.parseDouble(parts[i]) / 255;
      sum += weights[i] * (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
  }

  private static double contrast(double first, double second) {
    return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
  }

  private static String text(String expression) throws Exception {
    return chromium.evaluate(expression).asText();
  }

  private static double number(String expression) throws Exception {
    return chromium.evaluate(expression).asDouble();
  }

  private static List<String> texts(String expression) throws Exception {
    List<String> list = new ArrayList<>();
    chromium.evaluate(expression).forEach(n -> list.add(n.asText()));
    return list;
  }

  private static List<Double> numbers(String expression) throws Exception {
    List<Double> list = new ArrayList<>();
    chromium.evaluate(expression).forEach(n -> list.add(n.asDouble()));
    return list;
  }
}
