/**
 * The sections of the report, a class each, found by their place in this package. A section has its
 * queries, the records that their rows become, and the figures and tables drawn from them.
 *
 * <p>Queries and records that several sections share have classes of their own here. Sections do
 * not know each other, the page, or how lines and letters are drawn.
 */
package io.copse.pipeline.report.section;
