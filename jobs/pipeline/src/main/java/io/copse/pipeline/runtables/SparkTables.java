package io.copse.pipeline.runtables;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.runtables.read.InputFile;
import io.copse.pipeline.runtables.read.TextFormat;
import io.copse.pipeline.runtables.read.TextOptions;
import io.copse.pipeline.runtables.read.TextTable;
import io.copse.pipeline.storage.UserPath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Opens tables through Spark and its file systems: Parquet files and folders, Delta tables, and
 * files of text that are not on this machine.
 */
final class SparkTables {
  private static final String PARQUET = ".parquet";

  private final SparkSession spark;
  private final String name;
  private final Path path;
  private final FileSystem files;

  private SparkTables(SparkSession spark, String name) throws IOException {
    this.spark = spark;
    this.name = name;
    this.path = new Path(UserPath.absolute(name));
    this.files = path.getFileSystem(conf());
  }

  private Configuration conf() {
    return spark.sessionState().newHadoopConf();
  }

  /**
   * Opens a table.
   *
   * @param name a path, relative to the working folder, a glob or a URI
   * @param options the signs of a table of text
   * @throws UsageException if there is no such file, or it is of another kind
   */
  static RunTable open(SparkSession spark, String name, TextOptions options) {
    try {
      return new SparkTables(spark, name).open(options);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at " + name + ": " + e.getMessage(), e);
    }
  }

  private RunTable open(TextOptions options) throws IOException {
    List<FileStatus> found = found();
    if (found.size() == 1 && found.get(0).isDirectory()) {
      Path folder = found.get(0).getPath();
      if (files.exists(new Path(folder, "_delta_log"))) {
        return new SparkRuns(name, spark.read().format("delta").load(folder.toString()));
      }
      found = Arrays.asList(files.listStatus(folder));
      if (found.stream().anyMatch(file -> file.getPath().getName().endsWith(PARQUET))) {
        return parquet(List.of(folder.toString()));
      }
      found = found.stream().filter(SparkTables::isText).sorted().toList();
      if (found.isEmpty()) {
        throw new UsageException(
            name
                + " is a folder without a Delta table, Parquet files or files of text: name one that has them.");
      }
    }
    if (found.stream().allMatch(SparkTables::isText)) {
      return new TextRuns(TextTable.open(name, found.stream().map(this::input).toList(), options));
    }
    if (found.stream().allMatch(SparkTables::isParquet)) {
      List<String> paths = new ArrayList<>();
      for (FileStatus file : found) {
        paths.add(readable(file));
      }
      return parquet(paths);
    }
    throw new UsageException(
        name
            + " is not a table that can be read: give .csv, .tsv, .jsonl or .parquet files of one kind, or a Delta table.");
  }

  /** The file or folder of the name, or else what the name matches as a glob. */
  private List<FileStatus> found() throws IOException {
    try {
      return List.of(files.getFileStatus(path));
    } catch (FileNotFoundException e) {
      FileStatus[] matching = files.globStatus(path);
      if (matching == null || matching.length == 0) {
        throw new UsageException(
            name + " is not there: name a file, a folder of files or a Delta table.");
      }
      return Arrays.asList(matching);
    }
  }

  private SparkRuns parquet(List<String> paths) {
    // Else Spark refuses a file for a timestamp of nanoseconds, though nobody asks for that column.
    spark.conf().set("spark.sql.legacy.parquet.nanosAsLong", "true");
    return new SparkRuns(
        name, spark.read().options(UserPath.LITERAL).parquet(paths.toArray(String[]::new)));
  }

  /**
   * The path of a file that Spark reads: its own, or that of a copy. Spark takes files whose names
   * start with an underscore or a point for hidden ones, and fails on types that it does not know.
   */
  private String readable(FileStatus file) throws IOException {
    String own = file.getPath().getName();
    if (own.contains(":")) {
      throw new UsageException(
          name + " holds a colon in its name, which Hadoop does not read: rename it.");
    }
    boolean isHidden = own.startsWith("_") || own.startsWith(".");
    Optional<ParquetFooter> footer =
        ParquetFooter.of(files, file).filter(ParquetFooter::hasUnknownTypes);
    if (!isHidden && footer.isEmpty()) {
      return file.getPath().toString();
    }
    if (!spark.sparkContext().isLocal()) {
      throw new UsageException(
          "%s has %s, so that Spark's executors do not read it: %s."
              .formatted(
                  file.getPath(),
                  isHidden ? "the name of a hidden file" : "a column of a new type such as float16",
                  isHidden ? "rename it" : "write that column as float32"));
    }
    Path copy = new Path("file:" + System.getProperty("java.io.tmpdir"), "table-of-" + own);
    FileSystem local = copy.getFileSystem(conf());
    if (footer.isEmpty()) {
      FileUtil.copy(files, file.getPath(), local, copy, false, true, conf());
    } else {
      try (OutputStream out = local.create(copy, true)) {
        footer.get().writeWithoutUnknownTypes(out);
      }
    }
    return copy.toString();
  }

  private InputFile input(FileStatus file) {
    return new InputFile(
        file.getPath().toString(), file.getLen(), () -> files.open(file.getPath()));
  }

  private static boolean isText(FileStatus file) {
    return file.isFile() && TextFormat.of(file.getPath().getName()).isPresent();
  }

  private static boolean isParquet(FileStatus file) {
    return file.getPath().getName().toLowerCase(Locale.ROOT).endsWith(PARQUET);
  }
}
