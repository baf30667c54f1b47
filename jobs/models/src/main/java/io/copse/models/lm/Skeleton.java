package io.copse.models.lm;

import io.copse.models.layer.Branch;
import io.copse.models.layer.Layer;
import io.copse.models.layer.Parameter;
import io.copse.models.layer.dense.Embedding;
import io.copse.models.layer.dense.Norm;
import io.copse.models.layer.dense.OutputHead;
import io.copse.models.layer.dense.Positions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layers of a model and their order in its flat vector. They are descriptions: a {@link
 * Network} binds them to memory.
 */
final class Skeleton {
  /** A layer with parameters under the name that prefixes theirs. */
  record Part(String name, Layer layer) {
    String nameOf(Parameter parameter) {
      return name.isEmpty() ? parameter.name() : name + "." + parameter.name();
    }
  }

  /** {@code h += branch(norm(h))}. */
  record Residual(Norm norm, Branch branch) {}

  final Embedding embedding;
  final Optional<Positions> positions;
  final Optional<Norm> embeddingNorm;
  final List<Residual> residuals;
  final Norm lastNorm;
  final OutputHead head;
  private final List<Part> parts = new ArrayList<>();

  Skeleton(ModelShape shape) {
    Architecture architecture = Architectures.named(shape.architecture());
    embedding = architecture.embedding(shape);
    parts.add(new Part("", embedding));
    positions = architecture.positions(shape);
    positions.ifPresent(table -> parts.add(new Part("", table)));
    embeddingNorm = architecture.embeddingNorm(shape);
    embeddingNorm.ifPresent(norm -> parts.add(new Part("embedding_norm", norm)));
    List<Residual> made = new ArrayList<>();
    for (int i = 0; i < shape.layers(); i++) {
      for (NamedBranch named : architecture.block(shape, i)) {
        Norm norm = architecture.norm(shape.dModel());
        String name = "blocks." + i + "." + named.name();
        parts.add(new Part(name + "_norm", norm));
        parts.add(new Part(name, named.branch()));
        made.add(new Residual(norm, named.branch()));
      }
    }
    residuals = List.copyOf(made);
    lastNorm = architecture.norm(shape.dModel());
    parts.add(new Part("last_norm", lastNorm));
    head = architecture.head(shape);
    parts.add(new Part("", head));
  }

  /** All layers, in the order of the flat vector. */
  List<Part> parts() {
    return List.copyOf(parts);
  }

  /** The parameters of all parts, in the order of the flat vector. */
  List<ParameterSpec> specs() {
    List<ParameterSpec> specs = new ArrayList<>();
    int offset = 0;
    for (Part part : parts) {
      for (Parameter parameter : part.layer().parameters()) {
        specs.add(
            new ParameterSpec(
                part.nameOf(parameter),
                parameter.shape(),
                offset,
                parameter.decays(),
                parameter.rateFactor()));
        offset = Math.addExact(offset, Math.toIntExact(parameter.size()));
      }
    }
    return List.copyOf(specs);
  }
}
