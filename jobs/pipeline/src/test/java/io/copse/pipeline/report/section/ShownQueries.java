package io.copse.pipeline.report.section;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The queries that a page shows, as a reader would copy them. */
final class ShownQueries {
  private static final Pattern QUERY = Pattern.compile("<pre>(.*?)</pre>", Pattern.DOTALL);

  private ShownQueries() {}

  static List<String> of(Path page) throws IOException {
    Matcher query = QUERY.matcher(Files.readString(page));
    Set<String> queries = new LinkedHashSet<>();
    while (query.find()) {
      queries.add(
          query
              .group(1)
              .replace("&lt;", "<")
              .replace("&gt;", ">")
              .replace("&quot;", "\"")
              .replace("&#39;", "'")
              .replace("&amp;", "&"));
    }
    return List.copyOf(queries);
  }
}
