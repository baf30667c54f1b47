/**
 * Drawing: figures as SVG, tables and text as HTML, numbers as text. Nothing here knows an
 * experiment, a query or a name from the tables. A figure gets numbers, labels and the places of
 * its series, and returns markup. What is drawn, and under which caption, belongs to the sections.
 */
package io.copse.pipeline.report.draw;
