package org.velospark.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.velospark.verdict.Estimate;

/** What stands at the top: the verdict, and its numbers. */
record Headline(Report report, Findings findings) {

  String header() {
    int seeds =
        findings.comparison().tasks().stream()
            .mapToInt(t -> t.trainings().size())
            .max()
            .orElseThrow();
    String kicker =
        "%s · %d tasks · %d %s"
            .formatted(
                report.suite(),
                findings.comparison().tasks().size(),
                seeds,
                seeds == 1 ? "seed" : "seeds");
    return Markup.element(
        "header",
        Section.paragraph("kicker", kicker)
            + Markup.element(
                "h1",
                Markup.escape(report.optimizer())
                    + Markup.element(
                        "small", Markup.escape(" against a tuned " + report.reference())))
            + Section.paragraph("badge " + findings.verdict().outcome().name(), badge())
            + Section.paragraph("verdict", findings.verdict().sentence())
            + Markup.element(
                "ul",
                Stream.concat(findings.verdict().details().stream(), Stream.of(rank()))
                    .map(d -> Markup.element("li", Markup.escape(d)))
                    .collect(Collectors.joining()),
                "class",
                "details")
            + cards());
  }

  private String rank() {
    int place = findings.place(findings.standing());
    return place == 1
        ? "Of %d optimizers it ranks first.".formatted(findings.standings().size())
        : "Of %d optimizers it has place %d; the first is %s."
            .formatted(findings.standings().size(), place, findings.standings().get(0).optimizer());
  }

  private String badge() {
    return switch (findings.verdict().outcome()) {
      case FASTER -> "Faster";
      case FASTER_IN_TRAINING_ONLY -> "Faster in training only";
      case NO_DIFFERENCE -> "No difference";
      case SLOWER -> "Slower";
      case UNRELIABLE -> "Not reliable";
    };
  }

  private String cards() {
    return Markup.element(
        "dl",
        card("Speed-up in steps", findings.standing().speedUp(), "×", "to the same training loss")
            + card(
                "On held-out data",
                findings.standing().heldOutSpeedUp(),
                "×",
                "steps to the same loss")
            + card(
                "By the clock",
                findings.standing().wallClockSpeedUp(),
                "×",
                "its own work included")
            + card(
                "Final loss",
                findings.standing().normalisedFinal(),
                "",
                "1 is where the reference ends")
            + Markup.element(
                "div",
                Markup.element("dt", "Failed")
                    + Markup.element(
                        "dd", Words.count(findings.standing().failed()), "class", "figure")
                    + Markup.element(
                        "dd",
                        "of %s trainings".formatted(Words.count(findings.standing().trainings())),
                        "class",
                        "interval")
                    + Markup.element(
                        "dd", "ended above where they began, or not finite", "class", "note")),
        "class",
        "cards");
  }

  private String card(String title, Estimate estimate, String unit, String note) {
    if (Double.isNaN(estimate.value())) {
      return Markup.element(
          "div",
          Markup.element("dt", title)
              + Markup.element("dd", "–", "class", "figure")
              + Markup.element("dd", "cannot be compared", "class", "note"));
    }
    return Markup.element(
        "div",
        Markup.element("dt", title)
            + Markup.element("dd", Words.factor(estimate.value()) + unit, "class", "figure")
            + Markup.element("dd", mark(estimate), "class", "mark")
            + Markup.element("dd", Words.interval(estimate), "class", "interval")
            + Markup.element("dd", note, "class", "note"));
  }

  /** An estimate beside 1, on the axis that all cards share. */
  private String mark(Estimate e) {
    Axis axis =
        Axis.ofFactors(
            4,
            126,
            Stream.of(
                    findings.standing().speedUp(),
                    findings.standing().heldOutSpeedUp(),
                    findings.standing().wallClockSpeedUp())
                .flatMapToDouble(s -> DoubleStream.of(s.low(), s.high())));
    if (!Double.isFinite(e.value())) {
      return "";
    }
    String side = e.isAbove(1) ? "own" : e.isBelow(1) ? "ref" : "other";
    double one = axis.place(1);
    return Markup.svg(
        130,
        14,
        "mark",
        Words.withInterval(e),
        List.of(
            Markup.shape("path", "d", "M0 7H130", "class", "grid"),
            Markup.shape("path", "d", "M%s 1V13".formatted(Markup.number(one)), "class", "one"),
            Markup.shape(
                "path",
                "d",
                "M%s 7H%s"
                    .formatted(
                        Markup.number(axis.place(e.low())), Markup.number(axis.place(e.high()))),
                "class",
                "interval " + side),
            Markup.shape(
                "circle",
                "cx",
                axis.place(e.value()),
                "cy",
                7.0,
                "r",
                4.0,
                "class",
                "fill " + side)));
  }
}
