package io.copse.pipeline.corpus;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What ingestion makes of the sources.
 *
 * @param documents doc_id STRING, source STRING, group_key STRING, text STRING, bytes INT (of
 *     UTF-8), split STRING (train, dev or test)
 * @param rejects source STRING, file STRING, row BIGINT, reason STRING, bytes BIGINT, said STRING:
 *     what was read and is no document
 * @param intakes what became of everything that was read, by source
 * @param replaced how many sequences of bytes became U+FFFD
 */
public record Corpus(
    Dataset<Row> documents, Dataset<Row> rejects, List<Intake> intakes, long replaced) {
  public Corpus {
    intakes = List.copyOf(intakes);
  }
}
