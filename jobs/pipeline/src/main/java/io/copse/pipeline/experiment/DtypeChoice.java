package io.copse.pipeline.experiment;

import io.copse.models.bench.GemmCalibration;
import io.copse.models.kernel.Dtype;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The arithmetic of an experiment's large matrix products. With {@code training.dtype = auto} the
 * driver measures once which is faster and keeps the answer. All arms and later starts then have
 * the same, on any machine.
 *
 * @param dtype what was chosen
 * @param why one sentence if it was measured just now, else empty
 * @param supported whether the machines have it
 */
record DtypeChoice(Dtype dtype, String why, boolean supported, StoredFolder folder) {
  static final String FILE = "dtype.json";

  private static final double SECONDS = 0.5;

  /**
   * Reads or measures the choice. Nothing is kept yet.
   *
   * @param bfloat16 whether the processors that train multiply bfloat16 matrices
   */
  static DtypeChoice of(ExperimentSettings settings, RunStorage storage, boolean bfloat16) {
    StoredFolder folder = storage.experiment(settings.experiment());
    Optional<Dtype> wanted = settings.training().numerics().dtype();
    if (wanted.isPresent()) {
      return of(wanted.get(), bfloat16, folder);
    }
    Optional<Dtype> kept = folder.find(FILE, String.class).flatMap(DtypeChoice::named);
    if (kept.isPresent()) {
      return of(kept.get(), bfloat16, folder);
    }
    if (folder.exists(FILE)) {
      throw new IllegalStateException(
          "%s/%s is damaged: write \"f32\" or \"bf16\" into it, as the runs of experiment '%s' have in their column config, or delete it if none is trained."
              .formatted(folder, FILE, settings.experiment()));
    }
    GemmCalibration speed = GemmCalibration.measure(SECONDS);
    Dtype dtype = bfloat16 ? speed.faster() : Dtype.F32;
    String why =
        "dtype: %s (matrix products on one core: %s)".formatted(dtype.label(), speed.inWords());
    return new DtypeChoice(dtype, why, true, folder);
  }

  private static Optional<Dtype> named(String label) {
    return Stream.of(Dtype.values()).filter(dtype -> dtype.label().equals(label)).findFirst();
  }

  private static DtypeChoice of(Dtype dtype, boolean bfloat16, StoredFolder folder) {
    return new DtypeChoice(dtype, "", dtype == Dtype.F32 || bfloat16, folder);
  }

  /**
   * Refuses to train on machines that lack the type.
   *
   * @throws UsageException if a processor lacks it
   */
  void require() {
    if (!supported) {
      throw new UsageException(
          "The experiment's matrix products are in %s, which not every processor here has: run it on machines that have it, or set training.dtype = f32 and give the experiment another name."
              .formatted(dtype.label()));
    }
  }

  /** Keeps what was measured. */
  void keep(Narrator narrator) {
    if (!why.isEmpty()) {
      narrator.say("%s", why);
      folder.writeJson(FILE, dtype.label());
    }
  }
}
