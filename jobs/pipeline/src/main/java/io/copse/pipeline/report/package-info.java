/**
 * The report: one HTML page over an experiment's tables. The page runs queries, and its sections
 * turn rows into figures and tables, each shown with its query.
 *
 * <p>Nothing here computes or fits: every number comes from the tables by a query that the page
 * shows. Laws and comparisons are fitted by the fit stage, which stores them in {@code fits}. A
 * section is a class of {@code report.section}; how things look belongs to {@code report.draw}.
 */
package io.copse.pipeline.report;
