package io.copse.udf.sql.compare;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.copse.udf.fit.Comparison;
import io.copse.udf.fit.Comparison.CrossOver;
import io.copse.udf.fit.Comparison.Estimate;
import io.copse.udf.fit.Contender;
import io.copse.udf.fit.Interval;
import io.copse.udf.sql.call.Arguments;
import io.copse.udf.sql.call.Numbers;
import io.copse.udf.sql.call.ScalaSeqs;
import io.copse.udf.sql.fit.FitRows;
import io.copse.udf.sql.fit.FittedFamily;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenContext;
import org.apache.spark.sql.catalyst.expressions.codegen.CodegenFallback;
import org.apache.spark.sql.catalyst.expressions.codegen.ExprCode;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.IndexedSeq;
import scala.collection.Seq;

/**
 * A call that compares one fit with another. Its children are the two fits, the numbers that it is
 * asked at, and what the two laws must know beside a budget. NULL in any of them, a fit whose
 * status is not ok, and numbers that are not finite and above 0 give NULL.
 */
final class FitComparison extends Expression implements CodegenFallback, Serializable {
  private static final long serialVersionUID = 1L;

  private static final double LEVEL = 0.95;

  private static final StructType ESTIMATE =
      new StructType()
          .add("value", DoubleType)
          .add("low", DoubleType)
          .add("high", DoubleType)
          .add("method", StringType);

  private static final StructType CROSS_OVER =
      new StructType()
          .add("flops", DoubleType)
          .add("loss", DoubleType)
          .add("low", DoubleType)
          .add("high", DoubleType)
          .add("share", DoubleType);

  private final Question question;
  private final Seq<Expression> children;

  /** The question asked of two fits. */
  enum Question {
    /** The loss of the second fit less that of the first at a budget. */
    LOSS_GAIN(1, ESTIMATE) {
      @Override
      Object answer(Comparison comparison, double[] at) {
        return row(comparison.lossGain(at[0]));
      }
    },
    /** The compute that the second fit needs for a loss, over that of the first. */
    COMPUTE_MULTIPLIER(1, ESTIMATE) {
      @Override
      Object answer(Comparison comparison, double[] at) {
        boolean reached =
            comparison.challenger().frontier().flopsFor(at[0]).isPresent()
                && comparison.baseline().frontier().flopsFor(at[0]).isPresent();
        return reached ? row(comparison.computeMultiplier(at[0])) : null;
      }
    },
    /** At which budgets of a range they change places. */
    CROSS_OVERS(2, DataTypes.createArrayType(CROSS_OVER)) {
      @Override
      Object answer(Comparison comparison, double[] at) {
        return at[0] < at[1]
            ? comparison.crossOvers(at[0], at[1]).stream().map(FitComparison::row).toArray()
            : null;
      }
    };

    private final int numbers;
    private final DataType type;

    Question(int numbers, DataType type) {
      this.numbers = numbers;
      this.type = type;
    }

    abstract Object answer(Comparison comparison, double[] at);

    /** The function's name in SQL. */
    String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  FitComparison(Question question, Seq<Expression> children) {
    this.question = question;
    this.children = children;
  }

  @Override
  public Object eval(InternalRow row) {
    double[] numbers = new double[children.size() - 2];
    for (int i = 0; i < numbers.length; i++) {
      Object number = children.apply(i + 2).eval(row);
      if (number == null || !Numbers.isPositive((Double) number)) {
        return null;
      }
      numbers[i] = (Double) number;
    }
    boolean isGiven = numbers.length > question.numbers;
    Optional<Contender> challenger =
        family(row, 0, isGiven ? new double[] {numbers[question.numbers]} : new double[0]);
    Optional<Contender> baseline =
        family(row, 1, isGiven ? new double[] {numbers[question.numbers + 1]} : new double[0]);
    if (challenger.isEmpty() || baseline.isEmpty()) {
      return null;
    }
    return CatalystTypeConverters.createToCatalystConverter(question.type)
        .apply(question.answer(new Comparison(challenger.get(), baseline.get(), LEVEL), numbers));
  }

  private Optional<Contender> family(InternalRow row, int child, double[] given) {
    Expression fit = children.apply(child);
    Object struct =
        CatalystTypeConverters.createToScalaConverter(fit.dataType()).apply(fit.eval(row));
    return struct == null ? Optional.empty() : FittedFamily.of((Row) struct, given);
  }

  private static Row row(Estimate estimate) {
    return RowFactory.create(
        estimate.value(),
        estimate.interval().map(Interval::lower).orElse(null),
        estimate.interval().map(Interval::upper).orElse(null),
        estimate.interval().map(interval -> interval.method().label()).orElse(null));
  }

  private static Row row(CrossOver crossOver) {
    return RowFactory.create(
        crossOver.flops(),
        crossOver.loss(),
        crossOver.interval().map(Interval::lower).orElse(null),
        crossOver.interval().map(Interval::upper).orElse(null),
        crossOver.share());
  }

  @Override
  public DataType dataType() {
    return question.type;
  }

  @Override
  public boolean nullable() {
    return true;
  }

  @Override
  public String prettyName() {
    return question.label();
  }

  @Override
  public Seq<Expression> children() {
    return children;
  }

  @Override
  public Expression withNewChildrenInternal(IndexedSeq<Expression> others) {
    return new FitComparison(question, others.toList());
  }

  @Override
  public ExprCode doGenCode(CodegenContext context, ExprCode code) {
    return CodegenFallback.super.doGenCode(context, code);
  }

  @Override
  public int productArity() {
    return 2;
  }

  @Override
  public Object productElement(int index) {
    return index == 0 ? question : children;
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof FitComparison;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FitComparison comparison
        && question == comparison.question
        && children.equals(comparison.children);
  }

  @Override
  public int hashCode() {
    return Objects.hash(question, children);
  }

  /** Makes the call of a question from its arguments. */
  static Expression of(Question question, Arguments arguments, List<String> numbers) {
    List<Expression> children = new java.util.ArrayList<>();
    children.add(arguments.fit("fit", FitRows.OF_A_LAW));
    children.add(arguments.fit("baseline", FitRows.OF_A_LAW));
    numbers.forEach(name -> children.add(arguments.number(name)));
    if (arguments.hasNext()) {
      children.add(arguments.number("given"));
      children.add(arguments.number("baseline_given"));
    }
    arguments.end();
    return new FitComparison(question, ScalaSeqs.of(children));
  }
}
