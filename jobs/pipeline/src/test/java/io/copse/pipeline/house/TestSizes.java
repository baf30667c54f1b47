package io.copse.pipeline.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import org.junit.jupiter.api.Test;

/** Main code stays small: files of at most 400 lines, signatures of at most seven parameters. */
class TestSizes {
  private static final int MOST_LINES = 400;
  private static final int MOST_PARAMETERS = 7;
  private static final String REASON = "// More than seven arguments: ";

  @Test
  void noFileHasOver400Lines() {
    List<House.Source> sources = House.sources();
    assertThat(sources).hasSizeGreaterThan(300);
    House.assertNone(
        sources.stream()
            .filter(source -> source.lines().size() > MOST_LINES)
            .map(
                source ->
                    "%s has %d lines, and %d are allowed: split it by concept."
                        .formatted(source.place(), source.lines().size(), MOST_LINES))
            .toList());
  }

  @Test
  void noSignatureHasOverSevenParametersWithoutAReason() {
    List<String> offenders = new ArrayList<>();
    for (House.Source source : House.sources()) {
      new Signatures(source, offenders).scan(source.tree(), null);
    }
    House.assertNone(offenders);
  }

  /** Collects the methods, constructors and records with too many parameters. */
  private static final class Signatures extends TreeScanner<Void, String> {
    private final House.Source source;
    private final List<String> offenders;

    Signatures(House.Source source, List<String> offenders) {
      this.source = source;
      this.offenders = offenders;
    }

    @Override
    public Void visitClass(ClassTree type, String around) {
      if (type.getKind() == Tree.Kind.RECORD) {
        long components =
            type.getMembers().stream()
                .filter(VariableTree.class::isInstance)
                .map(VariableTree.class::cast)
                .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
                .count();
        check(type, "record " + type.getSimpleName(), components);
      }
      return super.visitClass(type, type.getSimpleName().toString());
    }

    @Override
    public Void visitMethod(MethodTree method, String type) {
      if (!method.getName().contentEquals("<init>")) {
        check(method, type + "." + method.getName(), method.getParameters().size());
      } else if (!isCompact(method)) {
        check(method, "constructor of " + type, method.getParameters().size());
      }
      return super.visitMethod(method, type);
    }

    /** Whether a record's constructor stands without its parameters, which the record has. */
    private boolean isCompact(MethodTree constructor) {
      String text = source.lines().get(line(constructor)).strip();
      return !text.contains("(") && text.endsWith("{");
    }

    /** Returns the index of the line on which a declaration starts. */
    private int line(Tree tree) {
      long start = source.docs().getSourcePositions().getStartPosition(source.tree(), tree);
      return (int) source.tree().getLineMap().getLineNumber(start) - 1;
    }

    private void check(Tree tree, String what, long parameters) {
      if (parameters > MOST_PARAMETERS && !hasReason(tree)) {
        offenders.add(
            "%s: %s has %d parameters, and %d are allowed: group those that belong together."
                .formatted(source.place(), what, parameters, MOST_PARAMETERS));
      }
    }

    /** Whether the comments directly above a declaration give the reason. */
    private boolean hasReason(Tree tree) {
      for (int above = line(tree) - 1; above >= 0; above--) {
        String text = source.lines().get(above).strip();
        if (text.startsWith(REASON)) {
          return text.length() > REASON.length();
        }
        if (!text.startsWith("//") && !text.startsWith("*") && !text.startsWith("/*")) {
          return false;
        }
      }
      return false;
    }
  }
}
