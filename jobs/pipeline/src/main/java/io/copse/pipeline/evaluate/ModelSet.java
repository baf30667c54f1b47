package io.copse.pipeline.evaluate;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Models that predict together.
 *
 * @param models each a uniform average of params: the places of the arm's models that it averages,
 *     one place for a model as it was trained
 * @param expert the place of the expert that predicts alone, if one does
 */
public record ModelSet(List<List<Integer>> models, Optional<Integer> expert) {
  /** Refuses an empty set, an empty average, and a model that is named twice. */
  public ModelSet {
    models = models.stream().map(List::copyOf).toList();
    if (models.isEmpty() || models.stream().anyMatch(Collection::isEmpty)) {
      throw new IllegalArgumentException(
          "The set of models %s has a gap: name at least one model, each by at least one place."
              .formatted(models));
    }
    if (new HashSet<>(models).size() < models.size()) {
      throw new IllegalArgumentException(
          "The set names a model twice in %s: name each once.".formatted(models));
    }
  }

  /** Returns the set of an arm's only model. */
  public static ModelSet only() {
    return new ModelSet(List.of(List.of(0)), Optional.empty());
  }

  /** Returns the set of one expert alone. */
  public static ModelSet expert(int place) {
    return new ModelSet(List.of(List.of(place)), Optional.of(place));
  }

  /** Returns the set of all models of an arm, each as it was trained. */
  public static ModelSet each(int count) {
    return new ModelSet(places(count).stream().map(List::of).toList(), Optional.empty());
  }

  /** Returns the set of one model: the average of all models of an arm. */
  public static ModelSet average(int count) {
    return new ModelSet(List.of(places(count)), Optional.empty());
  }

  /** Returns the number of models. */
  public int size() {
    return models.size();
  }

  private static List<Integer> places(int count) {
    return IntStream.range(0, count).boxed().toList();
  }
}
