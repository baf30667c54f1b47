package io.copse.models.lm;

import io.copse.models.reference.ReferenceArchitecture;
import io.copse.models.reference.ReferenceTransformer;
import java.util.List;

class TestTransformer extends ArchitectureContract {
  @Override
  List<Case> cases() {
    return List.of(
        new Case(Architectures.shape("transformer", 13, 9, 6, 2, 2), 7, 2),
        new Case(Architectures.shape("transformer", 11, 9, 5, 1, 1), 1, 1),
        new Case(Architectures.shape("transformer", 29, 9, 21, 1, 3), 5, 1));
  }

  /** Longer than a block of attention, more tokens than a block of logits. */
  @Override
  Case longCase() {
    return new Case(Architectures.shape("transformer", 16_500, 160, 4, 1, 2), 150, 1);
  }

  @Override
  ReferenceArchitecture reference(ModelShape shape) {
    return ReferenceTransformer.plain(shape.heads());
  }
}
