package io.copse.pipeline.runtables;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.SparkTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A table that is too large for one process is fitted by the executors, to the same digits. */
class TestSparkFits extends SparkTest {
  @Test
  void executorsFitWhatOneProcessFits() {
    String one =
        FitOfText.table(
            "width,N,D,C,loss,status",
            (n, d, l) ->
                "W,%s,%s,%s,%s,finished".formatted(n, d, 6 * n * d, l + 1e-3 * Math.sin(d)));
    String rows = one.substring(one.indexOf('\n') + 1);
    String text =
        "width,N,D,C,loss,status\n"
            + rows.replace("W,", "128,")
            + rows.replace("W,", "64,")
            + rows.replace("W,", ",")
            + "64,1e8,1e9,,nan,finished\n64,,,,,crashed\n64,1e8,NULL,,3,finished\n";
    RunTable table = FitOfText.runs(text);
    SparkRuns large = TypedRows.of(spark, ((TextRuns) table).text());
    for (FitRequest request :
        new FitRequest[] {
          FitOfText.grouped("width", null, 1e20),
          FitOfText.CHINCHILLA,
          FitOfText.request("compare_laws", Map.of("bootstrap", "0"))
        }) {
      String local = TableFit.of(table, FitOfText.USUAL, request).json();
      assertThat(TableFit.of(large, FitOfText.USUAL, request, 10).json()).isEqualTo(local);
      assertThat(TableFit.of(large, FitOfText.USUAL, request).json()).isEqualTo(local);
    }
  }
}
