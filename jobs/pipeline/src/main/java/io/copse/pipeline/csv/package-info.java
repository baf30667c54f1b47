/**
 * The one parser of rows between delimiters, by RFC 4180, with what it refuses. The corpus and the
 * tables of runs read through it. What the columns mean does not belong here.
 */
package io.copse.pipeline.csv;
