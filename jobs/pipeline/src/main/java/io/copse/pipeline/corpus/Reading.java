package io.copse.pipeline.corpus;

import org.apache.spark.sql.SparkSession;

/**
 * How all sources of a corpus are read.
 *
 * @param spark the session that reads
 * @param maxDocumentBytes texts are cut into pieces of at most this many bytes of UTF-8
 * @param output the experiment's output, which is no source
 */
public record Reading(SparkSession spark, int maxDocumentBytes, String output) {}
