/**
 * An evaluation as one page of HTML that needs nothing else: no network, no fonts, no libraries.
 * {@link org.velospark.report.Report} is what goes in, {@link org.velospark.report.ReportPage} puts
 * the page together. Charts are SVG, drawn twice, for wide and for narrow screens, so that their
 * text keeps its size; colours come from the page's style sheet, which has a dark mode.
 */
package org.velospark.report;
