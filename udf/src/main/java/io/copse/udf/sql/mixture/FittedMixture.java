package io.copse.udf.sql.mixture;

import io.copse.udf.mixture.MixtureLaw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/**
 * The laws of a fit of mixtures, read back from its struct.
 *
 * @param domains the training domains
 * @param lowest the least share of each that was tried
 * @param highest the greatest share of each that was tried
 * @param laws the laws by the name of their loss; refused ones are left out
 * @param replicates the laws of resamples by the name of their loss; those without any are left out
 */
record FittedMixture(
    List<String> domains,
    double[] lowest,
    double[] highest,
    Map<String, MixtureLaw> laws,
    Map<String, List<MixtureLaw>> replicates) {

  /** Reads the fields {@code domains} and {@code laws}. */
  static FittedMixture of(ArrayData domains, ArrayData laws) {
    int fields = MixtureFitter.DOMAIN.size();
    List<String> names = new ArrayList<>();
    double[] lowest = new double[domains.numElements()];
    double[] highest = new double[domains.numElements()];
    for (int j = 0; j < lowest.length; j++) {
      InternalRow row = domains.getStruct(j, fields);
      names.add(row.getUTF8String(0).toString());
      lowest[j] = row.getDouble(1);
      highest[j] = row.getDouble(2);
    }
    Map<String, MixtureLaw> known = new LinkedHashMap<>();
    Map<String, List<MixtureLaw>> resampled = new LinkedHashMap<>();
    int parameters = MixtureFitter.LAW.fieldIndex("parameters");
    int replicates = MixtureFitter.LAW.fieldIndex("replicates");
    for (int i = 0; i < laws.numElements(); i++) {
      InternalRow row = laws.getStruct(i, MixtureFitter.LAW.size());
      if (!row.isNullAt(parameters)) {
        InternalRow law = row.getStruct(parameters, 3);
        known.put(
            row.getUTF8String(0).toString(),
            new MixtureLaw(
                law.getDouble(0),
                law.getDouble(1),
                Arrays.stream(law.getArray(2).toDoubleArray()).boxed().toList()));
      }
      if (!row.isNullAt(replicates)) {
        ArrayData all = row.getArray(replicates);
        resampled.put(
            row.getUTF8String(0).toString(),
            IntStream.range(0, all.numElements())
                .mapToObj(r -> law(all.getArray(r).toDoubleArray()))
                .toList());
      }
    }
    return new FittedMixture(names, lowest, highest, known, resampled);
  }

  /** A law of the numbers c, k, then t. */
  private static MixtureLaw law(double[] numbers) {
    return new MixtureLaw(numbers[0], numbers[1], Arrays.stream(numbers).skip(2).boxed().toList());
  }
}
