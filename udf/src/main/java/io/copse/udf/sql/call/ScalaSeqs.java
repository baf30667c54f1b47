package io.copse.udf.sql.call;

import java.util.List;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** Converts Java's lists to Scala's, of a kind that can be sent to executors. */
public final class ScalaSeqs {
  private ScalaSeqs() {}

  /** A list with the same elements. */
  public static <T> Seq<T> of(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toList();
  }

  /** The empty list. */
  public static <T> Seq<T> empty() {
    return of(List.of());
  }
}
