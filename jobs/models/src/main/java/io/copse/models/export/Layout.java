package io.copse.models.export;

import java.util.Map;

/** How the transformers library holds the models of one of our architectures. */
interface Layout {
  /** The name of our architecture. */
  String architecture();

  /** What its config.json says, but for the ids that begin and end a document. */
  Map<String, Object> config(Source model);

  /** The tensors by its names; a tied head is left out. */
  Map<String, Values> tensors(Source model);
}
