package io.copse.pipeline.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigParseable;
import io.copse.pipeline.HomeFolder;
import io.copse.pipeline.UsageException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Reads included files, and refuses one that is not there: the library would read nothing in its
 * place. Nothing else is included, neither from the network nor from the class path. For one
 * reading of one file.
 */
final class Includes
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  private static final List<String> ENDINGS = List.of("", ".conf", ".json", ".properties");

  /** The file that is being read, above those that include it. */
  private final Deque<Path> open = new ArrayDeque<>();

  /**
   * @param file the file that is read first
   */
  Includes(Path file) {
    open.push(file.toAbsolutePath().normalize());
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    // It finds every file itself.
    return this;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    for (String ending : ENDINGS) {
      ConfigParseable file = context.relativeTo(HomeFolder.expanded(what) + ending);
      if (file != null && file.origin().filename() != null) {
        File found = new File(file.origin().filename());
        if (found.isFile()) {
          return parsed(found.toPath(), what, file.options());
        }
      }
    }
    throw missing(what);
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return what.isFile()
        ? parsed(what.toPath(), what.getPath(), context.parseOptions())
        : include(context, what.getPath());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    throw notAFile("url", what.toString());
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    throw notAFile("classpath", what);
  }

  private ConfigObject parsed(Path file, String what, ConfigParseOptions options) {
    Path own = file.toAbsolutePath().normalize();
    if (open.contains(own)) {
      throw refused(what, "which includes this file in turn: take one of the two out");
    }
    open.push(own);
    ConfigObject read =
        ConfigFactory.parseFile(file.toFile(), options.setAllowMissing(false)).root();
    open.pop();
    return read;
  }

  private UsageException notAFile(String form, String what) {
    return refused(what, "by %s(...): write include file(...) of a copy".formatted(form));
  }

  private UsageException missing(String what) {
    return refused(
        what, "which is not there: correct its path, which counts from the folder of the file");
  }

  private UsageException refused(String what, String why) {
    Path file = open.element();
    return new UsageException(
        "%s: %d: includes %s, %s.".formatted(file, line(file, what), Shown.value(what), why));
  }

  private static int line(Path file, String what) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
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
