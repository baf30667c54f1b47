package io.copse.udf.form;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Products of axes: rectangular grids. */
public final class Axes {
  private Axes() {}

  /** All points of the axes, the last axis fastest. */
  public static List<double[]> product(List<double[]> axes) {
    List<double[]> points = new ArrayList<>();
    for (int[] index : indices(axes)) {
      double[] point = new double[index.length];
      for (int m = 0; m < index.length; m++) {
        point[m] = axes.get(m)[index[m]];
      }

      points.add(point);
    }

    return points;
  }

  /** The positions of all points on the axes, in the order of {@link #product}. */
  public static List<int[]> indices(List<double[]> axes) {
    List<int[]> all = List.of(new int[0]);
    for (double[] axis : axes) {
      List<int[]> longer = new ArrayList<>(all.size() * axis.length);
      for (int[] index : all) {
        for (int i = 0; i < axis.length; i++) {
          int[] next = Arrays.copyOf(index, index.length + 1);
          next[index.length] = i;
          longer.add(next);
        }
      }

      all = longer;
    }

    return all;
  }
}
