package io.copse.pipeline.report;

import java.util.function.Function;
import org.apache.spark.sql.Row;

/**
 * A query over an experiment's tables, and how its rows become records.
 *
 * <p>The text may name parameters, which {@link ReportQueries} fills in: {@code :experiment},
 * {@code :corpus}, {@code :split}, {@code :baseline}, {@code :sweep}, and each arm and predictor by
 * its own name, such as {@code :dense} and {@code :ensemble}.
 *
 * @param sql the text; it stands in the page as it is, with the parameters filled in
 * @param reader makes a record of a row
 * @param <T> the record
 */
public record Query<T>(String sql, Function<Row, T> reader) {}
