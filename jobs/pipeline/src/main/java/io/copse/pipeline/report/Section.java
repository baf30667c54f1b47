package io.copse.pipeline.report;

import java.util.Optional;

/**
 * One section of the page. It has its queries, makes records of their rows, and draws them.
 *
 * <p>To add a section, put a public class with a public constructor without arguments into the
 * package {@code io.copse.pipeline.report.section}. The page finds it there; nothing else names it.
 */
public interface Section {

  /** Returns the section's position: lower ones come first, and no two sections share one. */
  int position();

  /** Returns the section's heading; empty if it stands directly below the title of the page. */
  Optional<String> title();

  /**
   * Writes the section. The page leaves out a section that writes nothing.
   *
   * @param queries answers the section's queries
   * @param body takes what the section shows
   */
  void write(ReportQueries queries, SectionBody body);

  /**
   * Returns the section's finding in one sentence, if it has one. The title of the page is the
   * finding of the first section that has one.
   */
  default Optional<String> headline(ReportQueries queries) {
    return Optional.empty();
  }
}
