package org.velospark.report;

/** Parts of a page with headings. */
final class Section {

  private Section() {}

  /**
   * A section.
   *
   * @param lead text under the title; may be empty
   * @param content markup
   */
  static String of(String title, String lead, String content) {
    return Markup.element(
        "section",
        Markup.element("h2", Markup.escape(title))
            + (lead.isEmpty() ? "" : paragraph("lead", lead))
            + content);
  }

  /** A title within a section, with text under it unless that is empty. */
  static String subtitle(String title, String lead) {
    return Markup.element("h3", Markup.escape(title))
        + (lead.isEmpty() ? "" : paragraph("lead", lead));
  }

  static String paragraph(String cssClass, String text) {
    return Markup.element("p", Markup.escape(text), "class", cssClass);
  }
}
