package io.copse.pipeline.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigParseable;
import io.copse.pipeline.UsageException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Reads included files, and refuses one that is not there: the library would read nothing in its
 * place. For one reading of one file.
 */
final class Includes implements ConfigIncluder, ConfigIncluderFile {
  private static final List<String> ENDINGS = List.of("", ".conf", ".json", ".properties");

  /** The file that is being read, above those that include it. */
  private final Deque<Path> open = new ArrayDeque<>();

  /**
   * @param file the file that is read first
   */
  Includes(Path file) {
    open.push(file);
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    // It finds every file itself.
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    for (String ending : ENDINGS) {
      ConfigParseable file = context.relativeTo(what + ending);
      if (file != null && file.origin().filename() != null) {
        return parsed(Path.of(file.origin().filename()), file.options());
      }
    }
    throw missing(what);
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    Path file = what.toPath();
    return Files.isRegularFile(file)
        ? parsed(file, context.parseOptions())
        : include(context, what.getPath());
  }

  private ConfigObject parsed(Path file, ConfigParseOptions options) {
    open.push(file);
    ConfigObject read =
        ConfigFactory.parseFile(file.toFile(), options.setAllowMissing(false)).root();
    open.pop();
    return read;
  }

  private UsageException missing(String what) {
    Path file = open.element();
    return new UsageException(
        "%s: %d: includes %s, which is not there: correct its path, which counts from the folder of the file."
            .formatted(file, line(file, what), what));
  }

  private static int line(Path file, String what) {
    try {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i).strip();
        if (line.startsWith("include") && line.contains('"' + what + '"')) {
          return i + 1;
        }
      }
      return 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the options with which a file is read. */
  static ConfigParseOptions options(Path file) {
    return ConfigParseOptions.defaults().setAllowMissing(false).setIncluder(new Includes(file));
  }
}
