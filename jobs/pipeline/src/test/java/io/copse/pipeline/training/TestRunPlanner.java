package io.copse.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.TrainingFixture;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.ModelHorizons;
import io.copse.pipeline.config.ModelSettings;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.training.RunPlan.Cell;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TestRunPlanner {
  private static final int CONTEXT = 128;
  private static final int BATCH = 16;
  private static final int K = 4;
  private static final long UPDATE = (long) BATCH * CONTEXT;

  private static final ModelHorizons SMALL = model(32, 2, 2, 4e-3);
  private static final ModelHorizons LARGE = model(64, 2, 4, 2e-3);

  private static final Set<Arm> ALL = EnumSet.complementOf(EnumSet.of(Arm.SEED));

  private final RunPlanner planner = planner(List.of(SMALL, LARGE), ALL, 1);
  private final RunPlan plan = planner.plan(TestRunPlanner::forwardFlops);

  private static ModelHorizons model(int dModel, int layers, int heads, double learningRate) {
    return new ModelHorizons(
        TrainingFixture.model("transformer++", dModel, layers, heads, learningRate),
        List.of(40 * UPDATE + 5, 80 * UPDATE, 160 * UPDATE));
  }

  private static double forwardFlops(ModelSettings model) {
    double width = model.dModel();
    return 24.0 * model.layers() * width * width + 2.0 * width * 1024;
  }

  private static RunPlanner planner(List<ModelHorizons> sizes, Set<Arm> arms, long seed) {
    TrainingSettings training =
        TrainingFixture.of(sizes)
            .arms(arms)
            .batches(CONTEXT, BATCH, 4, 8)
            .warmup(4 * UPDATE)
            .settings();
    RunIdentity identity = TrainingFixture.identity(1024, CONTEXT, seed);
    return new RunPlanner(training, K, identity, "clusters", "random");
  }

  @Test
  void parentsComeFirstAndEndWhereTheirChildrenBegin() {
    Set<String> seen = new HashSet<>();
    for (RunSpec run : plan.runs()) {
      run.parent()
          .ifPresent(
              parent -> {
                assertThat(seen).contains(parent);
                assertThat(byId(parent).toTokens()).isEqualTo(run.fromTokens());
              });
      assertThat(seen.add(run.runId())).isTrue();
    }
  }

  @Test
  void everyArmOfACellHasReadTheHorizonsTokensInEquallyManyUpdates() {
    for (Cell cell : plan.cells()) {
      for (Arm arm : List.of(Arm.DENSE, Arm.EXPERTS, Arm.RANDOM_EXPERTS)) {
        long own = 0;
        for (RunSpec run : cell.ends().get(arm)) {
          own += run.ownTokens(CONTEXT);
          assertThat(updatesFromTheStart(run)).isEqualTo(cell.horizon() / UPDATE);
        }
        long shared = cell.ends().get(arm).get(0).fromTokens();
        assertThat(shared + own).as("%s at %s", arm, cell.horizon()).isEqualTo(cell.horizon());
      }
    }
  }

  @Test
  void noRunEndsTwoCells() {
    // So the evaluation, which scores a cell's models once, scores each run once.
    RunPlan whole = plan.with(Arm.DENSE_BATCH, SMALL.model(), Arm.DENSE);
    List<String> ends =
        whole.cells().stream()
            .flatMap(
                cell ->
                    cell.ends().values().stream()
                        .flatMap(List::stream)
                        .map(RunSpec::runId)
                        .distinct())
            .toList();
    // The dense, the wider and the seed model, and two arms of experts.
    assertThat(ends).hasSize(6 * (3 + 2 * K)).doesNotHaveDuplicates();
  }

  @Test
  void expertsBranchAtTheSeedShareAndShareTheDenseSchedule() {
    for (Cell cell : plan.cells()) {
      RunSpec dense = cell.ends().get(Arm.DENSE).get(0);
      for (RunSpec expert : cell.ends().get(Arm.EXPERTS)) {
        assertThat(expert.fromTokens()).isEqualTo(cell.horizon() / 2);
        assertThat(expert.cooldownFromTokens()).isEqualTo(dense.cooldownFromTokens());
        assertThat(expert.warmupTokens()).isEqualTo(dense.warmupTokens());
        assertThat(expert.model()).isEqualTo(dense.model());
      }
    }
  }

  @Test
  void theWiderModelCostsKTimesPerTokenAndTheSameInAll() {
    for (Cell cell : plan.cells()) {
      RunSpec dense = cell.ends().get(Arm.DENSE).get(0);
      RunSpec wide = cell.ends().get(Arm.DENSE_K_PARAMS).get(0);
      double perToken = flops(wide) / flops(dense);
      assertThat(perToken).isBetween(0.9 * K, 1.1 * K);
      double total = flops(wide) * wide.toTokens() / (flops(dense) * dense.toTokens());
      assertThat(total).isBetween(0.97, 1.03);
      assertThat(updatesFromTheStart(wide)).isBetween(30L, 200L);
    }
  }

  @Test
  void theChosenBatchContinuesTheStemOfItsCandidate() {
    RunSpec candidate = planner.batchCandidate(SMALL, 4).ends().get(0);
    RunPlan extended = plan.with(Arm.DENSE_BATCH, SMALL.model(), planner.batchControl(SMALL, 4));
    assertThat(extended.runs()).contains(candidate);
    assertThat(extended.cells().get(0).ends().get(Arm.DENSE_BATCH)).containsExactly(candidate);
    assertThat(extended.cells().get(3).ends()).doesNotContainKey(Arm.DENSE_BATCH);
  }

  @Test
  void oneMoreSizeAddsOnlyItsRunsAndAnotherSeedChangesAll() {
    List<ModelHorizons> more = List.of(SMALL, LARGE, model(96, 3, 6, 1e-3));
    RunPlan larger = planner(more, ALL, 1).plan(TestRunPlanner::forwardFlops);
    assertThat(larger.runs()).containsAll(plan.runs());
    Set<String> other = new HashSet<>();
    planner(List.of(SMALL, LARGE), ALL, 2)
        .plan(TestRunPlanner::forwardFlops)
        .runs()
        .forEach(run -> other.add(run.runId()));
    assertThat(plan.runs()).noneMatch(run -> other.contains(run.runId()));
  }

  @Test
  void onlyTheArmsAskedForAreTrained() {
    RunPlan dense =
        planner(List.of(SMALL), Set.of(Arm.DENSE), 1).plan(TestRunPlanner::forwardFlops);
    assertThat(dense.cells())
        .hasSize(3)
        .allMatch(cell -> cell.ends().keySet().equals(Set.of(Arm.DENSE)));
    // Each horizon is a piece of the stem and a cool-down.
    assertThat(dense.runs()).hasSize(2 * 3);
  }

  @Test
  void aModelWithoutRoomIsRefusedBeforeAnythingIsTrained() {
    // The shape that the ladder of sizes calls 760M.
    RunPlanner tooLarge = planner(List.of(SMALL, model(1536, 24, 16, 2.5e-4)), ALL, 1);
    assertThatThrownBy(() -> tooLarge.plan(TestRunPlanner::forwardFlops))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The arm dense would train a transformer++ of d_model 1536 and layers 24 with 681125376"
                + " params, and a model may have at most 536870847: take smaller training.sizes.");
    ModelHorizons large = model(1024, 24, 16, 3e-4);
    assertThatThrownBy(() -> planner(List.of(large), ALL, 1).plan(TestRunPlanner::forwardFlops))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("The arm dense_k_params would train a transformer++ of d_model ")
        .hasMessageEndingWith(
            " params, and a model may have at most 536870847: take smaller training.sizes, or take"
                + " the arm out of training.arms.");
    assertThat(planner(List.of(large), Set.of(Arm.DENSE), 1).plan(TestRunPlanner::forwardFlops))
        .extracting(allowed -> allowed.runs().size())
        .isEqualTo(6);
  }

  private RunSpec byId(String runId) {
    return plan.runs().stream().filter(run -> run.runId().equals(runId)).findFirst().orElseThrow();
  }

  private long updatesFromTheStart(RunSpec run) {
    return run.updates(CONTEXT)
        + run.parent().map(parent -> updatesFromTheStart(byId(parent))).orElse(0L);
  }

  private static double flops(RunSpec run) {
    return forwardFlops(run.model());
  }
}
