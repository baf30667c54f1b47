package io.copse.models.export;

import io.copse.models.lm.LanguageModel;
import io.copse.models.lm.ModelShape;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The parameters of a model to export, by our names. */
public record Source(ModelShape shape, Map<String, Values> parameters) {
  /** The parameters of a model. */
  public static Source of(LanguageModel model) {
    return new Source(
        model.shape(),
        model.parameterSpecs().stream()
            .collect(
                Collectors.toMap(
                    spec -> spec.name(),
                    spec -> new Values(spec.shape(), model.weights(), spec.offset()))));
  }

  /** The parameter of this name. */
  public Values of(String name) {
    Values values = parameters.get(name);
    if (values == null) {
      throw new IllegalStateException(
          "the model '" + shape.architecture() + "' has no parameter '" + name + "'");
    }
    return values;
  }

  /** The parameters of a block, by their names within it. */
  public Function<String, Values> block(int index) {
    return name -> of("blocks." + index + "." + name);
  }
}
