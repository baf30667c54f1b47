package io.copse.models.export;

import java.util.Map;

/**
 * How the transformers library holds the models of one architecture. A layout is a public class
 * with a public constructor without arguments, named in {@code
 * META-INF/services/io.copse.models.export.Layout} of its jar.
 */
public interface Layout {
  /** The name of our architecture. */
  String architecture();

  /** The fields of config.json, except the ids that begin and end a document. */
  Map<String, Object> config(Source model);

  /** The tensors under the library's names. A tied head is left out. */
  Map<String, Values> tensors(Source model);
}
