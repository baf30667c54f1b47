package io.copse.udf.sql.fit;

import io.copse.udf.run.Variable;
import java.util.List;

/** The variables that approaches 1 and 2 take of each run, in the order of the arguments. */
final class PointColumns {
  static final List<Variable> ALL =
      List.of(Variable.PARAMS, Variable.TOKENS, Variable.FLOPS, Variable.LOSS);

  private PointColumns() {}
}
