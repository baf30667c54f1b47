package io.copse.pipeline.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A hundred kills; hours on two cores, so run on demand: mvn verify -Dit.test=SoakOfKills */
class SoakOfKills extends ClusterTest {
  private static final int KILLS = 100;
  private static final int KILLS_PER_JOB = 4;
  private static final int MOST_JOBS = KILLS;

  @Test
  void aHundredKillsChangeNothing() throws Exception {
    Soak soak = new Soak(spark, copse, cluster, one);
    int struck = 0;
    for (long seed = 1000; struck < KILLS && seed < 1000 + MOST_JOBS; seed++) {
      struck += soak.disturb(seed, KILLS_PER_JOB);
      System.out.printf("%d kills, all tables as without%n", struck);
    }
    assertThat(struck).isGreaterThanOrEqualTo(KILLS);
  }
}
