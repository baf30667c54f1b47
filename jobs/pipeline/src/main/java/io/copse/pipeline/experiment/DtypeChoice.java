package io.copse.pipeline.experiment;

import io.copse.models.bench.GemmCalibration;
import io.copse.models.kernel.Dtype;
import io.copse.models.kernel.Gemm;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.Workspace;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.tokens.StoredFiles;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The arithmetic of an experiment's large matrix products. With {@code training.dtype = auto} the
 * driver measures once which is faster and keeps the answer, so that all arms and later starts have
 * the same, whatever machine they run on.
 *
 * @param dtype what was chosen
 * @param why in a sentence, if it was measured just now
 */
record DtypeChoice(Dtype dtype, String why, Path file, Configuration hadoop) {
  private static final double SECONDS = 0.5;

  /**
   * Reads or measures the choice; keeps nothing yet.
   *
   * @throws UsageException if it is a type that this processor does not have
   */
  static DtypeChoice of(ExperimentSettings settings, Workspace workspace, Configuration hadoop) {
    Path file = new Path(workspace.experiment(settings.experiment()), "dtype.json");
    String wanted = settings.training().dtype();
    if (!wanted.equals(TrainingSettings.AUTO)) {
      return new DtypeChoice(supported(wanted), "", file, hadoop);
    }
    if (StoredFiles.length(hadoop, file) >= 0) {
      String kept = StoredFiles.readJson(hadoop, file, String.class);
      return new DtypeChoice(supported(kept), "", file, hadoop);
    }
    GemmCalibration speed = GemmCalibration.measure(SECONDS);
    String why =
        "dtype: %s (matrix products on one core: %s)"
            .formatted(speed.faster().label(), speed.inWords());
    return new DtypeChoice(speed.faster(), why, file, hadoop);
  }

  private static Dtype supported(String label) {
    Dtype dtype = Dtype.named(label);
    if (!Gemm.supports(dtype)) {
      throw new UsageException(
          "The experiment's matrix products are in %s, which this machine's processor does not have: run it on one that does, or set training.dtype = f32 and another output."
              .formatted(label));
    }
    return dtype;
  }

  /** Keeps what was measured. */
  void keep(Narrator narrator) {
    if (!why.isEmpty()) {
      narrator.say("%s", why);
      StoredFiles.writeJson(hadoop, file, dtype.label());
    }
  }
}
