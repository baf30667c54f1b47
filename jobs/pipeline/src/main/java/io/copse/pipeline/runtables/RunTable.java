package io.copse.pipeline.runtables;

import java.util.List;

/** A table of runs: files of text, which are read without Spark, or a table that Spark reads. */
public sealed interface RunTable permits TextRuns, SparkRuns {

  /** The name that the user gave. */
  String name();

  /** The names of the columns. */
  List<String> columns();
}
