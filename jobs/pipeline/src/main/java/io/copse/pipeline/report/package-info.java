/**
 * The report: one HTML page over an experiment's tables. Queries make plain records, and figures
 * and tables are drawn from the records; each is shown with its query. No number is made here that
 * the tables do not hold.
 */
package io.copse.pipeline.report;
