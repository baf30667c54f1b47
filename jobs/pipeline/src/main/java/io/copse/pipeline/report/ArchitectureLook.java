package io.copse.pipeline.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An architecture's look: as many as there are colours can be told apart. */
record ArchitectureLook(String label, String mark, String color) implements Look {
  private static final List<String> MARKS =
      List.of(
          "M-4,-4h8v8h-8z",
          "M0,-5.2L5.2,0L0,5.2L-5.2,0z",
          "M-4.8,-4H4.8L0,4.8z",
          "M-4.4,0a4.4,4.4 0 1,0 8.8,0a4.4,4.4 0 1,0 -8.8,0z",
          "M0,-5L4.8,4H-4.8z",
          "M-1.5,-4.8h3v3.3h3.3v3h-3.3v3.3h-3v-3.3h-3.3v-3h3.3z",
          "M-4.5,-4.5H4.5L-4.5,4.5H4.5z",
          "M-5,-2.2h10v4.4h-10z",
          "M-2.2,-5h4.4v10h-4.4z",
          "M0,-5L4.8,-1.5L3,4.2H-3L-4.8,-1.5z");

  /** Gives each architecture a look, by its place. */
  static Map<String, Look> of(List<String> architectures) {
    Map<String, Look> looks = new LinkedHashMap<>();
    for (String name : architectures) {
      int place = looks.size() % MARKS.size();
      looks.put(name, new ArchitectureLook(name, MARKS.get(place), "c" + place));
    }
    return looks;
  }
}
