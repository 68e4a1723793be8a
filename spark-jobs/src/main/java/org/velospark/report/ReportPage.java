package org.velospark.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.velospark.verdict.Standing;
import org.velospark.verdict.Verdict;

/** The page of a report. */
public final class ReportPage {

  private final Report report;
  private final Findings findings;

  /**
   * Works out all numbers of a report.
   *
   * @throws IllegalArgumentException if the optimizer or the reference was not trained, or both
   *     have no task and seed in common
   */
  public ReportPage(Report report) {
    this.report = report;
    this.findings = Findings.of(report);
  }

  /** How the optimizer does against the reference. */
  public Standing standing() {
    return findings.standing();
  }

  /** The same in words. */
  public Verdict verdict() {
    return findings.verdict();
  }

  /** The page as HTML. The same report gives the same text. */
  public String html() {
    TaskSections tasks = new TaskSections(report, findings);
    OptimizerSections optimizers = new OptimizerSections(report, findings);
    OriginSections origin = new OriginSections(report, findings);
    String body =
        new Headline(report, findings).header()
            + Markup.element(
                "main",
                tasks.speedUps()
                    + optimizers.profile()
                    + optimizers.ranking()
                    + tasks.curves()
                    + optimizers.time()
                    + origin.sensitivity()
                    + origin.metaTraining()
                    + tasks.tasks()
                    + origin.provenance())
            + "<div id=\"tip\" role=\"tooltip\" hidden></div>";
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
        <link rel="icon" href="data:,">
        <title>%s against a tuned %s</title>
        <style>
        %s</style>
        </head>
        <body>
        %s
        <script>
        %s</script>
        </body>
        </html>
        """
        .formatted(
            Markup.escape(report.optimizer()),
            Markup.escape(report.reference()),
            resource("report.css"),
            body,
            resource("report.js"));
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "The program lacks the resource %s of its build".formatted(name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the resource " + name, e);
    }
  }
}
