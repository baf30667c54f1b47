package io.copse.udf.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.law.JointMoe;
import io.copse.udf.sql.law.LawTexts;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries of the cheapest model of a loss, of published laws, and of fits of few runs. */
class TestLawQueries extends SqlTest {
  private static final String HOFFMANN = "1.69, 406.4, 410.7, 0.336, 0.283";

  private static Row struct(String call) {
    return row("SELECT " + call).getStruct(0);
  }

  @Test
  void theCheapestModelOfALossIsAStruct() {
    Row best = struct("chinchilla_inference_optimum(" + HOFFMANN + ", 2.0, 1e12)");
    double params = best.<Double>getAs("params");
    double tokens = best.<Double>getAs("tokens");
    assertThat(best.<Double>getAs("tokens_per_param")).isEqualTo(tokens / params);
    assertThat(best.<Double>getAs("train_flops")).isEqualTo(6 * params * tokens);
    assertThat(best.<Double>getAs("inference_flops")).isEqualTo(2 * params * 1e12);
    assertThat(best.<Double>getAs("total_flops"))
        .isEqualTo(6 * params * tokens + 2 * params * 1e12);
    assertThat(best.<Double>getAs("loss")).isCloseTo(2, within(1e-9));

    Row capped = struct("chinchilla_inference_optimum(" + HOFFMANN + ", 2, 1e12, 1e10)");
    assertThat(params).isGreaterThan(1e10);
    assertThat(capped.<Double>getAs("params")).isEqualTo(1e10);
    assertThat(capped.<Double>getAs("tokens")).isGreaterThan(tokens);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.69, 1e12", // the irreducible loss
        "2, 1e12, 1e6", // too little memory
        "2, 1e12, -1",
        "2, -1",
        "0, 1e12",
        "double('NaN'), 1e12",
        "2, double('Infinity')",
        "NULL, 1e12",
        "2, 1e12, CAST(NULL AS DOUBLE)"
      })
  void whatNoModelReachesIsNull(String arguments) {
    assertThat(
            row("SELECT chinchilla_inference_optimum(" + HOFFMANN + ", " + arguments + ")")
                .isNullAt(0))
        .isTrue();
  }

  @Test
  void takesWhatTheLawMustKnowBesideTheLoss() {
    String law = LawTexts.exampleParameters(JointMoe.DEFINITION);
    double one = params("joint_moe_inference_optimum(" + law + ", 1, 2.2, 1e12)");
    double many = params("joint_moe_inference_optimum(" + law + ", 32, 2.2, 1e12)");
    assertThat(many).isLessThan(one);
    assertThatThrownBy(
            () -> struct("chinchilla_inference_optimum(" + HOFFMANN + ", 2, 1e12, 1e10, 1)"))
        .isInstanceOf(AnalysisException.class)
        .hasMessageContaining("chinchilla_inference_optimum takes 8 arguments here, not 9");
  }

  private static double params(String call) {
    return struct(call).<Double>getAs("params");
  }

  @Test
  void publishedLawsSayNothingOutsideTheirDomain() {
    assertThat((Double) cell("SELECT diloco_loss(1e9, 3)")).isNaN();
    assertThat((Double) cell("SELECT diloco_loss(-1, 2)")).isNaN();
    assertThat((Double) cell("SELECT diloco_joint_loss(1e9, 16)")).isNaN();
    assertThat((Double) cell("SELECT efficiency_leverage(1e22, 0, 12)")).isNaN();
    assertThat((Double) cell("SELECT efficiency_leverage(1e22, 0.1, 0)")).isNaN();
    assertThat(cell("SELECT diloco_loss(NULL, 2)")).isNull();
    assertThat((Double) cell("SELECT diloco_loss(4e9, 0)"))
        .isCloseTo(18.129 * Math.pow(4e9, -.0953), within(1e-12));
  }

  @Test
  void fewRunsHaveALawWithIntervals() {
    Row fit =
        struct(
            """
            fit_power_law(flops, loss) FROM VALUES
              (1e18, 3.316), (1e19, 2.963), (1e20, 2.638), (1e21, 2.354) AS runs(flops, loss)
            """);
    assertThat(fit.<String>getAs("status")).isEqualTo("ok");
    Row interval = fit.<Row>getAs("intervals").getAs("b");
    assertThat(fit.<Row>getAs("parameters").<Double>getAs("b"))
        .isBetween(interval.getDouble(0), interval.getDouble(1))
        .isCloseTo(.0496, within(.0005));
    assertThat(interval.getDouble(1)).isGreaterThan(interval.getDouble(0));
  }

  @Test
  void aCoupledLawOutsideItsRangeHasAStatus() {
    Row fit =
        struct(
            """
            fit_coupled(params, tokens, coupled_loss(1.7, 300, 600, 0.32, 0.3, 1.3, params, tokens))
            FROM (SELECT explode(array(1e7, 4e7, 1.6e8, 6.4e8)) AS params),
                 (SELECT explode(array(1e9, 4e9, 1.6e10, 6.4e10)) AS tokens)
            """);
    assertThat(fit.<String>getAs("status")).isEqualTo("out_of_range");
    assertThat(fit.<Row>getAs("parameters")).isNull();
    assertThat(fit.<String>getAs("reason")).startsWith("The best kappa is 1.30, outside the range");
  }
}
