package io.copse.pipeline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A hundred faults on each store; hours on two cores, so run on demand: mvn verify
 * -Dit.test=SoakOfKills -Dcopse.soak.stores=folder,s3 -Dcopse.soak.kills=100
 */
class SoakOfKills extends ClusterTest {
  private static final List<String> STORES =
      List.of(System.getProperty("copse.soak.stores", "folder,hdfs,s3").split(","));
  private static final int KILLS = Integer.getInteger("copse.soak.kills", 100);
  private static final long SEED = Long.getLong("copse.soak.seed", 1000);
  private static final int KILLS_PER_JOB = 4;

  @Test
  void aHundredKillsChangeNothing() throws Exception {
    for (String store : STORES) {
      Map<Kill.Victim, Integer> struck = new EnumMap<>(Kill.Victim.class);
      int sum = 0;
      try (OutputStore on = OutputStore.start(store, folder, spark)) {
        Soak soak = new Soak(spark, fixture, on.base(), on.arguments());
        for (long seed = SEED; sum < KILLS && seed < SEED + KILLS; seed++) {
          soak.disturb(seed, KILLS_PER_JOB)
              .forEach((kind, n) -> struck.merge(kind, n, Integer::sum));
          sum = struck.values().stream().mapToInt(Integer::intValue).sum();
          System.out.printf("| %s | %s | equal |%n", store, struck);
        }
      }
      assertThat(sum).as(store).isGreaterThanOrEqualTo(KILLS);
    }
  }
}
