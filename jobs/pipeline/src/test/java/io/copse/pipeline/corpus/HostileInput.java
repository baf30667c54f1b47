package io.copse.pipeline.corpus;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/**
 * A file and the settings of its source, both as nobody should write them.
 *
 * @param kind of the source
 * @param name of the file
 * @param bytes of the file
 * @param plain how many bytes it has once it is decompressed, if it is not damaged there
 * @param settings keys of the source besides its path
 */
@SuppressWarnings("ArrayRecordComponent") // Written to a file, never compared.
record HostileInput(
    String kind, String name, byte[] bytes, OptionalLong plain, Map<String, String> settings) {
  static final List<String> KINDS = List.of("text", "jsonl", "csv", "warc", "huggingface", "maven");

  static final List<String> TEXTS =
      List.of(
          "plain words. And more; yes!\n",
          "Gr\u00f6\u00dfe e\u0301 a\u0308\u0323\u0301 \u1112\u1161\u11ab",
          "\u65e5\u672c\u8a9e\u3002\u4e2d\u6587\u3002 \ud55c\uad6d\uc5b4 \u0e44\u0e17\u0e22",
          "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u200f\u202e\u05e2\u05d1\u05e8\u05d9\u05ea\u202c",
          "\u0939\u093f\u0928\u094d\u0926\u0940 \u0431\u0443\u043a\u0432\u0430 \u03b3\u03c1\u03ac",
          "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67\u200d\ud83d\udc66\ud83c\udffd \ud83c\uddf3\ud83c\uddf4",
          "\u0001\u0007\u001b[0m\u007f\u0085\u2028\u2029\ufeff",
          "\ue000\uf8ff\udbff\udffd\ufffe\uffff\ufffd",
          "<|endoftext|>",
          "\t \u00a0\u3000\u200b\r\n\r\r\n",
          "\ud800 and \udc00",
          "a\0b");

  private static final List<String> NAMES =
      List.of(
          "a",
          "[b]",
          "{c,d}",
          "e:f",
          "%20",
          "g h",
          "'i'",
          "\"j\"",
          "k\nl",
          "m\\n",
          "#o",
          "$p",
          "-q",
          "~r",
          "*",
          "?",
          "\u00e9\u0301",
          "\ud83d\ude80",
          "a;b",
          "x".repeat(200),
          "`y`");

  private static final List<String> FIELDS =
      List.of(
          "text",
          "text",
          "text",
          "a.b[0].c",
          "[0]",
          "[0].text",
          "a\\.b",
          "\u00e9",
          "",
          ".",
          "a..b",
          "[",
          "[99999999999]",
          "text.",
          "\\",
          "a[0]b",
          "x".repeat(5000),
          "a.".repeat(400) + "b");

  static HostileInput of(Random random) {
    String kind = one(KINDS, random);
    byte[] bytes = content(kind, random);
    int changes = Math.max(0, random.nextInt(5) - 1);
    for (int i = 0; i < changes; i++) {
      bytes = mutated(bytes, random);
    }
    String name = one(NAMES, random) + ending(kind);
    OptionalLong plain =
        kind.equals("maven") && changes > 0 ? OptionalLong.empty() : OptionalLong.of(bytes.length);
    if (!kind.equals("maven") && !kind.equals("huggingface") && random.nextInt(3) == 0) {
      String packing = one(List.of(".gz", ".gzip", ".zst", ".zstd", ".bz2"), random);
      name += packing;
      int damage = random.nextInt(4);
      bytes = damage == 0 ? bytes : compressed(bytes, packing);
      if (damage == 1) {
        bytes = mutated(bytes, random);
      }
      plain = damage < 2 ? OptionalLong.empty() : plain;
    }
    return new HostileInput(kind, name, bytes, plain, settings(kind, random));
  }

  /** Returns an input with one file's name, bytes and settings, each plain. */
  static HostileInput plain(String kind, String name, byte[] bytes, String... settings) {
    Map<String, String> values = new TreeMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      values.put(settings[i], settings[i + 1]);
    }
    return new HostileInput(kind, name, bytes, OptionalLong.of(bytes.length), values);
  }

  private static String ending(String kind) {
    return switch (kind) {
      case "huggingface" -> ".arrow";
      case "maven" -> ".jar";
      default -> "." + kind;
    };
  }

  private static Map<String, String> settings(String kind, Random random) {
    Map<String, String> settings = new TreeMap<>();
    List<String> charsets = new ArrayList<>(Charset.availableCharsets().keySet());
    if (!List.of("huggingface", "maven").contains(kind)) {
      choose(settings, "encoding", random.nextInt(8) == 0 ? charsets : List.of("utf-8"), random);
      choose(settings, "on_bad_bytes", List.of("replace", "reject"), random);
    }
    if (!kind.equals("maven")) {
      choose(settings, "on_bad_row", List.of("reject", "reject", "reject", "fail"), random);
    }
    if (List.of("jsonl", "csv", "huggingface").contains(kind)) {
      choose(settings, "text_field", FIELDS, random);
      choose(settings, "group_field", FIELDS, random);
    }
    switch (kind) {
      case "text" -> choose(settings, "group", List.of("file", "line"), random);
      case "csv" ->
          choose(
              settings,
              "delimiter",
              List.of(",", ";", "\t", "\"", "\n", "\0", "\ud83d", "ab"),
              random);
      case "maven" -> settings.put("format", one(List.of("code", "glosses", "europarl"), random));
      default -> {}
    }
    return settings;
  }

  private static void choose(
      Map<String, String> settings, String key, List<String> values, Random random) {
    if (random.nextInt(3) == 0) {
      settings.put(key, one(values, random));
    }
  }

  private static byte[] content(String kind, Random random) {
    List<String> lines = new ArrayList<>();
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      lines.add(line(kind, random));
    }
    return switch (kind) {
      case "text" -> utf8(String.join("\n", lines));
      case "jsonl" -> utf8(json(lines, random));
      case "csv" -> utf8("text,a\n" + String.join("\n", lines));
      case "warc" -> utf8(String.join("", lines));
      case "huggingface" -> {
        List<String> texts = new ArrayList<>(lines);
        texts.add(null);
        yield ArrowFiles.of(random.nextBoolean(), List.of(texts, lines));
      }
      default -> jar(lines, random);
    };
  }

  private static String json(List<String> lines, Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> "[" + String.join(",\n", lines) + "]";
      case 1 -> String.join(" ", lines);
      case 2 -> String.join("\n", lines).replace("{", "{\n  ").replace(",", ",\n  ");
      default -> String.join("\n", lines) + "\n";
    };
  }

  private static String line(String kind, Random random) {
    String text = text(random);
    return switch (kind) {
      case "jsonl" ->
          switch (random.nextInt(6)) {
            case 0 -> {
              int depth = 1 << random.nextInt(14);
              yield "{\"a\": %s1%s}".formatted("[".repeat(depth), "]".repeat(depth));
            }
            case 1 ->
                "{\"text\": \"\\ud800\\u0000\", \"a\": {\"b\": [{\"c\": " + quoted(text) + "}]}}";
            case 2 -> "{\"text\": " + "9".repeat(random.nextInt(2000)) + "}";
            default -> "{\"text\": " + quoted(text) + "}";
          };
      case "csv" ->
          switch (random.nextInt(5)) {
            case 0 -> "\"" + text;
            case 1 -> text + ",".repeat(random.nextInt(30_000));
            default -> "\"" + text.replace("\"", "\"\"") + "\",b";
          };
      case "warc" -> {
        String type = one(List.of("conversion", "conversion", "resource", "warcinfo"), random);
        long claimed = random.nextInt(4) > 0 ? utf8(text).length : random.nextLong() >>> 2;
        yield "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
            .formatted(
                type, one(List.of("http://A.b/c", "x y", "", "http://"), random), claimed, text);
      }
      case "maven" ->
          switch (random.nextInt(4)) {
            case 0 -> "00001740 03 n 02 entity 0 some_thing 0 003 ~ 0 n 0000 | " + text;
            case 1 -> "00001740 03 n ff entity | " + text;
            case 2 -> "title\t2004-01-01\t" + text;
            default -> "/* licence */ " + text;
          };
      default -> text;
    };
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      text.append(one(TEXTS, random).repeat(random.nextInt(40) == 0 ? 5000 : 1));
    }
    return text.toString();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  private static byte[] jar(List<String> lines, Random random) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i <= lines.size(); i++) {
        zip.putNextEntry(new ZipEntry(i + one(NAMES, random) + ".java"));
        byte[] entry = utf8(String.join("\n", lines.subList(0, i)));
        zip.write(random.nextBoolean() ? compressed(entry, ".gz") : entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] mutated(byte[] bytes, Random random) {
    int at = random.nextInt(bytes.length + 1);
    byte[] head = Arrays.copyOf(bytes, at);
    byte[] tail = Arrays.copyOfRange(bytes, at, bytes.length);
    return switch (random.nextInt(12)) {
      case 0 -> head;
      case 1 -> joined(head, new byte[] {(byte) random.nextInt(256)}, tail);
      case 2 -> joined(head, new byte[random.nextInt(100)], tail);
      case 3 -> joined(head, new byte[] {(byte) 0xFF, (byte) 0xC3, (byte) 0xED, (byte) 0xA0}, tail);
      case 4 -> joined(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, bytes);
      case 5 ->
          ("\ufeff" + new String(bytes, StandardCharsets.UTF_8))
              .getBytes(
                  Charset.forName(
                      one(List.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"), random)));
      case 6 -> joined(bytes, bytes);
      case 7 -> joined(head, utf8("y".repeat(1 << random.nextInt(18))), tail);
      case 8 ->
          new String(bytes, StandardCharsets.ISO_8859_1)
              .replace("\n", one(List.of("", "\r", "\r\n", "\n\n"), random))
              .getBytes(StandardCharsets.ISO_8859_1);
      case 9 -> joined(head, tail.length == 0 ? tail : Arrays.copyOfRange(tail, 1, tail.length));
      case 10 -> new byte[0];
      default -> {
        byte[] changed = bytes.clone();
        for (int i = 0; i < 4 && changed.length > 0; i++) {
          changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        yield changed;
      }
    };
  }

  static byte[] compressed(byte[] bytes, String ending) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out =
        switch (ending) {
          case ".gz", ".gzip" -> new GZIPOutputStream(packed);
          case ".zst", ".zstd" -> new ZstdOutputStream(packed);
          default -> new BZip2CompressorOutputStream(packed);
        }) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static <T> T one(List<T> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }
}
