package io.copse.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.copse.models.layer.RoutingStatistics;
import io.copse.models.train.Mixtures;
import io.copse.models.train.StepLog;
import io.copse.models.train.StepRow;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import io.copse.pipeline.tables.TableSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestStepColumns {
  @TempDir Path folder;

  @Test
  void aRowOfTheLogHasTheColumnsOfStepsThatDoNotFollowFromTheRun() throws IOException {
    List<String> columns = new ArrayList<>(Arrays.asList(TableSchema.STEPS.rowType().fieldNames()));
    columns.removeAll(List.of("run_id", "flops"));
    Mixtures mixtures = Mixtures.of(new RoutingStatistics(List.of(0.25, 0.75), 0.1, 0.5, 2, 1.1));
    assertThat(logged(mixtures)).containsExactlyElementsOf(columns);
    assertThat(logged(Mixtures.NONE)).containsExactlyElementsOf(columns);
  }

  private List<String> logged(Mixtures mixtures) throws IOException {
    StoredFolder run = RunStorage.open(folder.toString(), new Configuration()).run("run");
    try (StepLog log = StepLog.resume(run, 0)) {
      log.append(new StepRow(1, 64, 2.5, 1e-3, 1, false, mixtures));
    }
    try (InputStream in = run.read("steps/000000000001-000000000001.jsonl")) {
      JsonNode row = new ObjectMapper().readTree(in);
      List<String> names = new ArrayList<>();
      row.fieldNames().forEachRemaining(names::add);
      return names;
    }
  }
}
