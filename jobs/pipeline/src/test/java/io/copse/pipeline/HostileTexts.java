package io.copse.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts that are hard to read, cut and encode, each clean and in Unicode's normal form C. */
public final class HostileTexts {
  /** Fourteen scripts, and what is no letter in any. */
  private static final List<String> PARTS =
      List.of(
          "The quick brown fox's 12 dogs, it'll say.",
          "Gr\u00f6\u00dfe \u00c5ngstr\u00f6m na\u00efve",
          "\u0395\u03bb\u03bb\u03ac\u03b4\u03b1 \u03ba\u03b1\u03b9",
          "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440! \u2116 5",
          "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd",
          "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u0661\u0662\u0663",
          "\u0928\u092e\u0938\u094d\u0924\u0947 \u0926\u0941\u0928\u093f\u092f\u093e",
          "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e0a\u0e32\u0e27\u0e42\u0e25\u0e01",
          "\u4f60\u597d\uff0c\u4e16\u754c\u3002",
          "\u3053\u3093\u306b\u3061\u306f\u3001\u4e16\u754c\u3002\u30ab\u30bf\u30ab\u30ca",
          "\uc548\ub155\ud558\uc138\uc694 \uc138\uacc4",
          "\u10d2\u10d0\u10db\u10d0\u10e0\u10ef\u10dd\u10d1\u10d0",
          "\u0bb5\u0ba3\u0b95\u0bcd\u0b95\u0bae\u0bcd",
          "\u1230\u120b\u121d \u12d3\u1208\u121d\u1366",
          "\u0f56\u0f7c\u0f51\u0f0b\u0f61\u0f72\u0f42",
          "\ud801\udc00\ud801\udc28 \ud835\udd38\ud835\udfd8",
          "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67\u200d\ud83d\udc66 \ud83d\udc4d\ud83c\udffd\ud83c\uddf3\ud83c\uddf4\ufe0f",
          "q\u0323\u0307 x\u0301\u0302\u0303\u0304 \u0301",
          "\u0001\u0002\u001b[31m\u007f\u0085\u009f",
          "\0 between \0\0",
          "\u200f\u202ertl\u202c\u2066\u2069\u200b\u2028\u2029\ufeff",
          "\ue000\uf8ff\udbff\udffd\ud83f\udffe\uffff\ufffd",
          "<|endoftext|>",
          "<|endoftext|><|endoftext| ><|end",
          "\t\t  \n\n \u00a0\u3000 \n",
          "''s 're'VE 1\u00b2\u00bd\u2167");

  private HostileTexts() {}

  /** Returns each part alone, and texts of several parts drawn from a seed. */
  public static List<String> all() {
    List<String> texts = new ArrayList<>();
    PARTS.stream().filter(part -> !part.isBlank()).forEach(texts::add);
    Random random = new Random(20261129);
    while (texts.size() < 200) {
      StringBuilder text = new StringBuilder("x" + texts.size());
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(random.nextBoolean() ? " " : "")
            .append(PARTS.get(random.nextInt(PARTS.size())));
      }
      texts.add(text.toString());
    }
    return texts;
  }
}
