package io.copse.udf.fit;

import io.copse.udf.law.*;
import io.copse.udf.run.RunPoint;
import java.nio.file.*;
import java.util.*;
import org.junit.jupiter.api.Test;

class TestTmp {
  static void show(String what, FitResult<?> f) {
    System.out.println(
        what
            + ": "
            + f.status()
            + " "
            + f.reason()
            + "\n   "
            + f.candidate()
            + "\n   "
            + f.diagnostics().quantities()
            + " "
            + f.objectiveValue());
  }

  @Test
  void t() throws Exception {
    if (!Boolean.getBoolean("tmp")) return;
    FitSettings S = FitSettings.defaults();
    double[][] g = {
      {10569312, 211386240, 5.38702091510821},
      {78914048, 1578280960, 3.899942990231468},
      {153677376, 3073547520.0, 3.531147408490181},
      {411616256, 8232325120.0, 3.149769456671634},
      {10569312, 3382179840.0, 4.572292613487238}
    };
    List<RunPoint> p = new ArrayList<>();
    for (double[] r : g) p.add(RunPoint.of(r[0], r[1], r[2]));
    show("gadre", LawFit.fit(OverTraining.DEFINITION, p, S.withObjective(Objective.SQUARED)));
    int ok = 0, low = 0;
    int reach = 0;
    for (int seed = 0; seed < 75; seed++) {
      List<RunPoint> q = Runs.noisy(Runs.HOFFMANN, 4, 4, .015, seed);
      FitResult<Chinchilla> f = LawFit.fit(Chinchilla.DEFINITION, q, S);
      if (f.law().isPresent()) {
        ok++;
        Interval i =
            Bootstrap.of(Chinchilla.DEFINITION, q, S, f.law().get(), Resampling.ofRuns(100, 1))
                .interval(Chinchilla::e, .95);
        if (i.lower() < .05) low++;
        if (i.lower() < .05 * f.law().get().e()) reach++;
      }
      if (seed < 3) show("4x4 " + seed, f);
    }
    System.out.println(
        "4x4 at 1.5%: ok " + ok + " of 75, interval of E below .05: " + low + " reach " + reach);
    for (String file : List.of("misfitting_last_ckpt.csv")) {
      List<RunPoint> q = new ArrayList<>();
      for (String l :
          Files.readAllLines(Path.of("/work/shared/data/public/" + file)).stream()
              .skip(1)
              .toList()) {
        String[] c = l.split(",");
        q.add(
            RunPoint.of(
                Double.parseDouble(c[2]), Double.parseDouble(c[4]), Double.parseDouble(c[0])));
      }
      show(file, LawFit.fit(Chinchilla.DEFINITION, q, S));
    }
    long t = System.nanoTime();
    for (int i = 0; i < 5; i++) LawFit.fit(Chinchilla.DEFINITION, Runs.kyoTakano(), S);
    System.out.println("fit ms " + (System.nanoTime() - t) / 5e6);
  }
}
