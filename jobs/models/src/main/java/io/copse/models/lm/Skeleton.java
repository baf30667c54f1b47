package io.copse.models.lm;

import io.copse.models.layer.Branch;
import io.copse.models.layer.Embedding;
import io.copse.models.layer.Layer;
import io.copse.models.layer.Norm;
import io.copse.models.layer.OutputHead;
import io.copse.models.layer.Parameter;
import io.copse.models.layer.Positions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The layers of a model and their order in its flat vector; it holds no memory for weights. */
final class Skeleton {
  /** A layer with parameters under the name that prefixes theirs. */
  record Part(String name, Layer layer) {
    String nameOf(Parameter parameter) {
      return name.isEmpty() ? parameter.name() : name + "." + parameter.name();
    }
  }

  /** {@code h += mixer(mixerNorm(h)); h += feedForward(feedForwardNorm(h))}. */
  record Block(Norm mixerNorm, Branch mixer, Norm feedForwardNorm, Branch feedForward) {}

  final Embedding embedding;
  final Optional<Positions> positions;
  final List<Block> blocks;
  final Norm lastNorm;
  final OutputHead head;
  private final List<Part> parts = new ArrayList<>();

  Skeleton(ModelShape shape) {
    Architecture architecture = Architectures.named(shape.architecture());
    embedding = new Embedding(shape.vocabularySize(), shape.dModel());
    parts.add(new Part("", embedding));
    positions = architecture.positions().apply(shape);
    positions.ifPresent(table -> parts.add(new Part("", table)));
    List<Block> made = new ArrayList<>();
    for (int i = 0; i < shape.layers(); i++) {
      Block block =
          new Block(
              architecture.norm().apply(shape.dModel()),
              architecture.mixer().apply(shape),
              architecture.norm().apply(shape.dModel()),
              architecture.feedForward().apply(shape));
      made.add(block);
      String name = "blocks." + i;
      parts.add(new Part(name + ".mixer_norm", block.mixerNorm()));
      parts.add(new Part(name + ".mixer", block.mixer()));
      parts.add(new Part(name + ".feed_forward_norm", block.feedForwardNorm()));
      parts.add(new Part(name + ".feed_forward", block.feedForward()));
    }
    blocks = List.copyOf(made);
    lastNorm = architecture.norm().apply(shape.dModel());
    parts.add(new Part("last_norm", lastNorm));
    head = new OutputHead(shape.vocabularySize(), shape.dModel());
  }

  /** The layers with parameters, in the order of the flat vector. */
  List<Part> parts() {
    return List.copyOf(parts);
  }

  /** The parameters of all parts, in the order of the flat vector. */
  List<ParameterSpec> specs() {
    List<ParameterSpec> specs = new ArrayList<>();
    int offset = 0;
    for (Part part : parts) {
      for (Parameter parameter : part.layer().parameters()) {
        int[] shape = parameter.shape().stream().mapToInt(Integer::intValue).toArray();
        var kind = shape.length > 1 ? ParameterSpec.Kind.MATRIX : ParameterSpec.Kind.VECTOR;
        specs.add(new ParameterSpec(part.nameOf(parameter), shape, offset, kind));
        offset = Math.addExact(offset, Math.toIntExact(parameter.size()));
      }
    }
    return List.copyOf(specs);
  }
}
