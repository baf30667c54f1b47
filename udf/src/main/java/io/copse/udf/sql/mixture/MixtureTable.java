package io.copse.udf.sql.mixture;

import io.copse.udf.mixture.MixtureRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.MapData;

/** Rows of a map of shares and a map of losses as runs. A domain that a row lacks has share 0. */
final class MixtureTable {
  private final List<Map<String, Double>> mixtures = new ArrayList<>();
  private final List<Map<String, Double>> losses = new ArrayList<>();
  private final List<String> domains;
  private final List<String> targets;

  MixtureTable(List<InternalRow> rows) {
    Set<String> columns = new TreeSet<>();
    Set<String> texts = new TreeSet<>();
    for (InternalRow row : rows) {
      mixtures.add(map(row.getMap(0)));
      losses.add(map(row.getMap(1)));
      columns.addAll(mixtures.get(mixtures.size() - 1).keySet());
      texts.addAll(losses.get(losses.size() - 1).keySet());
    }
    domains = List.copyOf(columns);
    targets = List.copyOf(texts);
  }

  /** A map's entries, those of NULL left out. */
  static Map<String, Double> map(MapData data) {
    Map<String, Double> map = new TreeMap<>();
    for (int i = 0; i < data.numElements(); i++) {
      if (!data.valueArray().isNullAt(i)) {
        map.put(data.keyArray().getUTF8String(i).toString(), data.valueArray().getDouble(i));
      }
    }
    return map;
  }

  List<String> domains() {
    return domains;
  }

  List<String> targets() {
    return targets;
  }

  /** The shares by run, then by domain. */
  double[][] shares() {
    return mixtures.stream().map(this::shares).toArray(double[][]::new);
  }

  /** The runs that have a finite loss on a text. */
  MixtureRuns runs(String target) {
    List<double[]> shares = new ArrayList<>();
    List<Double> known = new ArrayList<>();
    for (int i = 0; i < mixtures.size(); i++) {
      Double loss = losses.get(i).get(target);
      if (loss != null && Double.isFinite(loss)) {
        shares.add(shares(mixtures.get(i)));
        known.add(loss);
      }
    }
    return new MixtureRuns(
        domains,
        shares.toArray(double[][]::new),
        known.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private double[] shares(Map<String, Double> mixture) {
    return domains.stream().mapToDouble(domain -> mixture.getOrDefault(domain, 0.0)).toArray();
  }
}
