package io.copse.pipeline.cli;

import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.DamagedTable;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command over the output of an experiment. It opens the tables and runs no stage. */
abstract class OutputCommand implements Callable<Integer> {
  @Mixin private ExperimentOptions options;
  @Spec private CommandSpec spec;

  /**
   * Runs the command.
   *
   * @param spark a session in which each table is a view of its name
   * @param out where the command prints
   */
  abstract void run(SparkSession spark, RunStorage storage, Tables tables, PrintWriter out)
      throws IOException;

  /** The tables that the command reads; the others are not opened. */
  Set<TableSchema> reads() {
    return EnumSet.allOf(TableSchema.class);
  }

  /** Whether the command changes the output, and so takes its lock. */
  boolean writes() {
    return false;
  }

  @Override
  public Integer call() throws IOException {
    // Settings first, because a mistake in them must not wait for Spark.
    String output = options.read().output();
    SparkSession spark = Session.open();
    RunStorage storage = RunStorage.open(output, spark.sessionState().newHadoopConf());
    PrintWriter out = spec.commandLine().getOut();
    if (writes()) {
      try (OwnedOutput owned = OwnedOutput.take(spark, storage, spec.commandLine().getErr())) {
        run(spark, owned.tables(), out);
      }
    } else {
      run(spark, Tables.read(spark, storage, reads()), out);
    }
    out.flush();
    return 0;
  }

  private void run(SparkSession spark, Tables tables, PrintWriter out) throws IOException {
    try {
      run(spark, tables.storage(), tables, out);
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare.
      DamagedTable.throwIfIn(tables.storage(), e);
      throw e;
    }
  }
}
