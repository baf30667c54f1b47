package io.copse.pipeline.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.junit.jupiter.api.Test;

/** Every package says what belongs to it, and every public class what it is. */
class TestProse {
  private static final int MOST_WORDS = 25;

  @Test
  void everyPackageSaysWhatBelongsToItInTwoSentencesOrMore() {
    List<House.Source> sources = House.sources();
    Set<String> silent =
        sources.stream()
            .map(House.Source::packageName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(silent).hasSizeGreaterThan(20);
    List<String> offenders = new ArrayList<>();
    for (House.Source source : sources) {
      if (source.isPackageInfo()) {
        silent.remove(source.packageName());
        DocCommentTree doc =
            source
                .docs()
                .getDocCommentTree(
                    new TreePath(new TreePath(source.tree()), source.tree().getPackage()));
        long sentences = doc == null ? 0 : sentences(doc.getFullBody().toString());
        if (sentences < 2) {
          offenders.add(
              source.packageName()
                  + " has a package-info of under two sentences: say what belongs there and what does not.");
        }
      }
    }
    silent.forEach(name -> offenders.add(name + " has no package-info: say what belongs there."));
    House.assertNone(House.sorted(offenders));
  }

  @Test
  void everyPublicClassSaysInAShortSentenceWhatItIs() {
    List<String> offenders = new ArrayList<>();
    for (House.Source source : House.sources()) {
      for (Tree tree : source.tree().getTypeDecls()) {
        if (tree instanceof ClassTree type
            && type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
          check(source, type, offenders);
        }
      }
    }
    House.assertNone(House.sorted(offenders));
  }

  private static void check(House.Source source, ClassTree type, List<String> offenders) {
    DocCommentTree doc =
        source.docs().getDocCommentTree(new TreePath(new TreePath(source.tree()), type));
    if (doc == null) {
      offenders.add(source.place() + " has no Javadoc: say what the class is or does.");
      return;
    }
    String first =
        doc.getFirstSentence().stream().map(Object::toString).collect(Collectors.joining());
    int words = words(first);
    if (words > MOST_WORDS) {
      offenders.add(
          "%s has a first sentence of %d words, and %d are allowed: %s"
              .formatted(source.place(), words, MOST_WORDS, first.replaceAll("\\s+", " ").strip()));
    }
  }

  private static int words(String sentence) {
    // A formula, a name in code or a link reads as one word.
    return sentence.replaceAll("\\{@\\w+ [^}]*}+", "x").strip().split("\\s+(?:-\\s+)?").length;
  }

  private static long sentences(String text) {
    return (text + " ").split("[.?!](?=\\s|\\)\\s)", -1).length - 1;
  }
}
