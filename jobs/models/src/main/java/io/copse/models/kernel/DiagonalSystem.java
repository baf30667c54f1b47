package io.copse.models.kernel;

import java.util.Arrays;

/**
 * One head's diagonal state-space model (S4D, Gu et al. 2022) as the matrices that a {@link
 * DiagonalScan} works with. Of each complex mode {@code a = -exp(aLog) + i aImag}, by the bilinear
 * rule with the step {@code dt = exp(logDt)}:
 *
 * <pre>
 * lambda = (1 + dt a / 2) / (1 - dt a / 2),   beta = b dt / (1 - dt a / 2)
 * h[t] = lambda h[t - 1] + beta u[t],         y[t] = 2 Re(sum of c h[t]) + skip u[t]
 * </pre>
 *
 * <p>For a chunk of tokens j with the states h in front of it, {@code y[i] = sum over j <= i of K[i
 * - j] u[j] + skip u[i] + 2 Re(c lambda^(i+1) h)} with {@code K[l] = 2 Re(c beta lambda^l)}, and
 * behind it {@code h = lambda^chunk h + sum of beta lambda^(chunk-1-j) u[j]}.
 */
final class DiagonalSystem {
  private final int modes;
  private final int padded;
  private final int chunk;
  private final int width;
  private final Complex[] a;
  private final Complex[] b;
  private final Complex[] c;
  private final Complex[] half;
  private final Complex[] beta;
  private final Complex[][] powers;
  private double dt;
  private double skip;

  /** A system of so many modes for chunks of so many tokens. */
  DiagonalSystem(int modes, int chunk) {
    this.modes = modes;
    this.padded = Channels.stride(modes);
    this.chunk = chunk;
    this.width = 2 * padded + chunk;
    a = new Complex[modes];
    b = new Complex[modes];
    c = new Complex[modes];
    half = new Complex[modes];
    beta = new Complex[modes];
    powers = new Complex[modes][chunk + 1];
  }

  /** Reads the system of a head. */
  void load(DiagonalScan.Parameters from, int head) {
    dt = StrictMath.exp(from.logDt().at(head));
    skip = from.skip().at(head);
    for (int m = 0; m < modes; m++) {
      int at = head * modes + m;
      a[m] = new Complex(-StrictMath.exp(from.aLog().at(at)), from.aImag().at(at));
      b[m] = complex(from.b(), at);
      c[m] = complex(from.c(), at);
      // 1 / (1 - dt a / 2)
      half[m] = Complex.ONE.plus(a[m].times(-dt / 2)).inverse();
      beta[m] = b[m].times(half[m]).times(dt);
      Complex lambda = Complex.ONE.plus(a[m].times(dt / 2)).times(half[m]);
      powers[m][0] = Complex.ONE;
      for (int l = 1; l <= chunk; l++) {
        powers[m][l] = powers[m][l - 1].times(lambda);
      }
    }
  }

  /**
   * Writes what makes outputs [chunk, 2 padded + chunk] from states and inputs, what makes states
   * [chunk, 2 padded] from inputs, and lambda^chunk [2 padded]; real parts of the modes come first.
   */
  void matrices(NativeFloats outputs, NativeFloats states, NativeFloats decay) {
    double[] kernel = new double[chunk];
    for (int m = 0; m < modes; m++) {
      Complex both = c[m].times(beta[m]);
      for (int i = 0; i < chunk; i++) {
        kernel[i] += 2 * both.times(powers[m][i]).re();
        Complex out = c[m].times(powers[m][i + 1]);
        outputs.put(i * width + m, (float) (2 * out.re()));
        outputs.put(i * width + padded + m, (float) (-2 * out.im()));
        put(beta[m].times(powers[m][chunk - 1 - i]), states, 2 * i * padded + m);
      }
      put(powers[m][chunk], decay, m);
    }
    for (int i = 0; i < chunk; i++) {
      for (int j = 0; j < chunk; j++) {
        double value = j > i ? 0 : kernel[i - j] + (i == j ? skip : 0);
        outputs.put(i * width + 2 * padded + j, (float) value);
      }
    }
  }

  /** Writes lambda, beta and 2 c, conjugated, of each mode: [2 padded] each. Returns the skip. */
  float recurrence(NativeFloats lambdas, NativeFloats betas, NativeFloats cs) {
    for (int m = 0; m < modes; m++) {
      put(powers[m][1], lambdas, m);
      put(beta[m], betas, m);
      put(new Complex(2 * c[m].re(), -2 * c[m].im()), cs, m);
    }
    return (float) skip;
  }

  /** Writes the gradients of the head's parameters, given those of the matrices. */
  void gradient(
      NativeFloats outputs,
      NativeFloats states,
      NativeFloats decay,
      DiagonalScan.Parameters to,
      int head) {
    double[] dKernel = new double[chunk];
    double dSkip = 0;
    for (int i = 0; i < chunk; i++) {
      for (int j = 0; j <= i; j++) {
        dKernel[i - j] += outputs.at(i * width + 2 * padded + j);
      }
      dSkip += outputs.at(i * width + 2 * padded + i);
    }
    double dDt = 0;
    Complex[] dPowers = new Complex[chunk + 1];
    for (int m = 0; m < modes; m++) {
      Arrays.fill(dPowers, Complex.ZERO);
      Complex dC = Complex.ZERO;
      Complex dBeta = Complex.ZERO;
      Complex both = c[m].times(beta[m]);
      for (int i = 0; i < chunk; i++) {
        Complex dK = new Complex(2 * dKernel[i], 0);
        dC = dC.plus(dK.back(beta[m].times(powers[m][i])));
        dBeta = dBeta.plus(dK.back(c[m].times(powers[m][i])));
        dPowers[i] = dPowers[i].plus(dK.back(both));

        double re = outputs.at(i * width + m);
        double im = outputs.at(i * width + padded + m);
        Complex dOut = new Complex(2 * re, -2 * im);
        dC = dC.plus(dOut.back(powers[m][i + 1]));
        dPowers[i + 1] = dPowers[i + 1].plus(dOut.back(c[m]));

        Complex dIn = part(states, 2 * i * padded + m);
        dBeta = dBeta.plus(dIn.back(powers[m][chunk - 1 - i]));
        dPowers[chunk - 1 - i] = dPowers[chunk - 1 - i].plus(dIn.back(beta[m]));
      }
      dPowers[chunk] = dPowers[chunk].plus(part(decay, m));
      Complex dLambda = Complex.ZERO;
      for (int l = 1; l <= chunk; l++) {
        dLambda = dLambda.plus(dPowers[l].back(powers[m][l - 1].times(l)));
      }
      // With z = dt a: lambda' = 1 / (1 - z / 2)^2, and beta = b e with e = dt / (1 - z / 2).
      Complex square = half[m].times(half[m]);
      Complex dE = dBeta.back(b[m]);
      Complex dZ = dLambda.back(square).plus(dE.back(square.times(dt / 2)));
      dDt += dE.back(half[m]).re() + dZ.back(a[m]).re();
      Complex dA = dZ.times(dt);
      int at = head * modes + m;
      to.aLog().put(at, (float) (dA.re() * a[m].re()));
      to.aImag().put(at, (float) dA.im());
      putPair(dBeta.back(half[m].times(dt)), to.b(), at);
      putPair(dC, to.c(), at);
    }
    to.logDt().put(head, (float) (dDt * dt));
    to.skip().put(head, (float) dSkip);
  }

  private Complex part(NativeFloats from, int at) {
    return new Complex(from.at(at), from.at(at + padded));
  }

  private void put(Complex value, NativeFloats to, int at) {
    to.put(at, (float) value.re());
    to.put(at + padded, (float) value.im());
  }

  private static Complex complex(NativeFloats pairs, int at) {
    return new Complex(pairs.at(2 * at), pairs.at(2 * at + 1));
  }

  private static void putPair(Complex value, NativeFloats pairs, int at) {
    pairs.put(2 * at, (float) value.re());
    pairs.put(2 * at + 1, (float) value.im());
  }
}
