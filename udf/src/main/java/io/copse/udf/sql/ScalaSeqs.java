package io.copse.udf.sql;

import java.util.List;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** Java's lists as Scala's, of a kind that can be sent to executors. */
final class ScalaSeqs {
  private ScalaSeqs() {}

  static <T> Seq<T> of(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toList();
  }

  static <T> Seq<T> empty() {
    return of(List.of());
  }
}
