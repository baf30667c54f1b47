package io.copse.pipeline.experiment;

import io.copse.pipeline.evaluate.Predictor;
import io.copse.pipeline.evaluate.Routes;
import io.copse.pipeline.evaluate.ScoredDocument;
import io.copse.pipeline.experiment.DocumentRouter.Distances;
import io.copse.pipeline.experiment.TestDocuments.TestDocument;
import io.copse.pipeline.training.RunSpec;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/**
 * Scores documents under the predictors of a cell.
 *
 * <p>Each model scores each share of the documents in a task of its own, once for all predictors.
 * The losses of a share under all models then come together in one task, which makes those of the
 * predictors.
 *
 * @param entries the predictors
 * @param scoring gives the losses under a model
 */
record CellScoring(List<Entry> entries, TokenScoring scoring) implements Serializable {
  CellScoring {
    entries = List.copyOf(entries);
  }

  /**
   * A predictor with its models.
   *
   * @param models the runs whose params each model averages
   */
  record Entry(Predictor predictor, List<List<RunSpec>> models) implements Serializable {
    static Entry of(ArmPredictor armPredictor) {
      return new Entry(armPredictor.predictor(), armPredictor.models());
    }
  }

  /**
   * What a task scores.
   *
   * @param model the place of the model in {@link #models}
   * @param share the number of the share
   */
  private record Work(int model, int share) implements Serializable {}

  /**
   * The nats of tokens under a model.
   *
   * @param losses by [document][token] of a share
   */
  @SuppressWarnings("ArrayRecordComponent") // A part of a result, never compared.
  private record Scored(int model, float[][] losses) implements Serializable {}

  /** Returns the models of all predictors, each once. */
  List<List<RunSpec>> models() {
    return List.copyOf(
        new LinkedHashSet<>(
            entries.stream().map(Entry::models).flatMap(Collection::stream).toList()));
  }

  /**
   * Returns the losses of each document, in the order of the predictors.
   *
   * @param distances of the documents of each share, by its number; empty if no predictor may ask
   *     for routes
   */
  JavaRDD<DocumentNats> nats(
      JavaSparkContext spark,
      List<DocumentShare> shares,
      JavaPairRDD<Integer, List<Distances>> distances) {
    List<List<RunSpec>> models = models();
    List<Work> works =
        IntStream.range(0, models.size())
            .boxed()
            .flatMap(model -> shares.stream().map(share -> new Work(model, share.number())))
            .toList();
    return spark
        .parallelize(works, Math.max(1, works.size()))
        .mapToPair(
            work ->
                new Tuple2<>(
                    work.share(),
                    scored(work.model(), models.get(work.model()), shares.get(work.share()))))
        .cogroup(distances, new HashPartitioner(Math.max(1, shares.size())))
        .flatMap(share -> nats(models, shares.get(share._1()), share._2()._1(), share._2()._2()));
  }

  private Scored scored(int model, List<RunSpec> runs, DocumentShare share) throws IOException {
    return new Scored(model, scoring.losses(runs, share).toArray(float[][]::new));
  }

  private Iterator<DocumentNats> nats(
      List<List<RunSpec>> models,
      DocumentShare share,
      Iterable<Scored> scored,
      Iterable<List<Distances>> distances) {
    float[][][] losses = new float[models.size()][][];
    scored.forEach(one -> losses[one.model()] = one.losses());
    List<Distances> routers = new ArrayList<>();
    distances.forEach(routers::addAll);
    List<int[]> places =
        entries.stream()
            .map(entry -> entry.models().stream().mapToInt(models::indexOf).toArray())
            .toList();
    List<DocumentNats> all = new ArrayList<>();
    for (int d = 0; d < share.documents().size(); d++) {
      int document = d;
      TestDocument it = share.documents().get(d);
      DoubleFunction<Routes> router = temperature -> routes(routers, document, temperature);
      double[] nats = new double[entries.size()];
      for (int e = 0; e < nats.length; e++) {
        float[][] ofSet =
            Arrays.stream(places.get(e))
                .mapToObj(model -> losses[model][document])
                .toArray(float[][]::new);
        Predictor predictor = entries.get(e).predictor();
        nats[e] = sum(predictor.losses(new ScoredDocument(it.docId(), ofSet, router)));
      }
      all.add(new DocumentNats(it, nats));
    }
    return all.iterator();
  }

  private static Routes routes(List<Distances> routers, int document, double temperature) {
    if (routers.isEmpty()) {
      throw new IllegalStateException(
          "A predictor asked for routes, but the split has no model of domains: name model sets only"
              + " for arms that are routable.");
    }
    return routers.get(document).routes(temperature);
  }

  private static double sum(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }
}
