package io.copse.udf.sql.fit;

import io.copse.udf.law.Law;
import io.copse.udf.law.Laws;
import io.copse.udf.sql.law.LawCalls;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** Turns the struct of a fit into the law that was found. */
public final class FittedLaw {
  private FittedLaw() {}

  /**
   * The law of a fit.
   *
   * @param fit the struct that an aggregate of a law gave
   * @return empty if the fit's status is not ok
   */
  public static Optional<Law> of(Row fit) {
    return law(fit, fit.getAs("parameters"));
  }

  /**
   * The law of the second fit, which leaves out the runs above a budget.
   *
   * @param fit the struct that an aggregate of a law gave
   * @return empty if there is no such fit, or its status is not ok
   */
  public static Optional<Law> ofHeldOut(Row fit) {
    Row heldOut = fit.getAs("held_out");
    return heldOut == null ? Optional.empty() : law(fit, heldOut.getAs("parameters"));
  }

  private static Optional<Law> law(Row fit, Row parameters) {
    if (parameters == null) {
      return Optional.empty();
    }
    Map<String, Double> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : parameters.schema().fieldNames()) {
      byName.put(name, parameters.getAs(name));
    }
    return LawCalls.law(Laws.of(fit.<String>getAs("law")), byName).map(law -> law);
  }
}
