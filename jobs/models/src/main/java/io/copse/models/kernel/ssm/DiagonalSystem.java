package io.copse.models.kernel.ssm;

import io.copse.models.kernel.Channels;
import io.copse.models.kernel.NativeFloats;

/**
 * One head's diagonal state-space model (S4D, Gu et al. 2022) as what a {@link DiagonalScan} works
 * with. Of each complex mode {@code a = -exp(aLog) + i aImag}, by the bilinear rule with the step
 * {@code dt = exp(logDt)}:
 *
 * <pre>
 * lambda = (1 + dt a / 2) / (1 - dt a / 2),   beta = b dt / (1 - dt a / 2)
 * h[t] = lambda h[t - 1] + beta u[t],         y[t] = 2 Re(sum of c h[t]) + skip u[t]
 * </pre>
 *
 * <p>For a chunk of tokens j with the states h in front of it, {@code y[i] = sum over j <= i of K[i
 * - j] u[j] + 2 Re(c lambda^(i+1) h)} with {@code K[l] = 2 Re(c beta lambda^l)}, the skip added to
 * K[0], and behind it {@code h = lambda^chunk h + sum of beta lambda^(chunk-1-j) u[j]}.
 */
public final class DiagonalSystem {
  /**
   * A head's step (logarithm) and skip [heads], its modes' rates (logarithm) and frequencies
   * [heads, modes], inputs b and outputs c [heads, modes, 2] as pairs of real and imaginary part;
   * or the gradients of these.
   */
  public record Parameters(
      NativeFloats logDt,
      NativeFloats skip,
      NativeFloats aLog,
      NativeFloats aImag,
      NativeFloats b,
      NativeFloats c) {}

  private final int modes;
  private final int padded;
  private final int states;
  private final int chunk;
  private final Complex[] a;
  private final Complex[] b;
  private final Complex[] c;
  private final Complex[] half;
  private final Complex[] beta;
  private final Complex[] lambda;

  /** lambda^l at {@code mode (chunk + 1) + l}. */
  private final double[] powerRe;

  private final double[] powerIm;

  /** The gradients of what each power of one mode is multiplied by. */
  private final double[] re;

  private final double[] im;
  private final Complex[] dC;
  private final Complex[] dBeta;
  private final Complex[] dLambda;
  private double dt;
  private double skip;
  private double dSkip;

  /** A system of so many modes for chunks of so many tokens. */
  DiagonalSystem(int modes, int chunk) {
    this.modes = modes;
    this.padded = Channels.stride(modes);
    this.states = 2 * padded;
    this.chunk = chunk;
    a = new Complex[modes];
    b = new Complex[modes];
    c = new Complex[modes];
    half = new Complex[modes];
    beta = new Complex[modes];
    lambda = new Complex[modes];
    dC = new Complex[modes];
    dBeta = new Complex[modes];
    dLambda = new Complex[modes];
    powerRe = new double[modes * (chunk + 1)];
    powerIm = new double[powerRe.length];
    re = new double[chunk + 1];
    im = new double[chunk + 1];
  }

  /** Reads the system of a head. */
  void load(Parameters from, int head) {
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
      lambda[m] = Complex.ONE.plus(a[m].times(dt / 2)).times(half[m]);
      raise(m);
    }
  }

  private void raise(int m) {
    double lambdaRe = lambda[m].re();
    double lambdaIm = lambda[m].im();
    double x = 1;
    double y = 0;
    int first = m * (chunk + 1);
    for (int l = 0; l <= chunk; l++) {
      powerRe[first + l] = x;
      powerIm[first + l] = y;
      double next = x * lambdaRe - y * lambdaIm;
      y = x * lambdaIm + y * lambdaRe;
      x = next;
    }
  }

  /** Overwrites K [chunk]. */
  void kernel(double[] ofLags) {
    for (int l = 0; l < chunk; l++) {
      ofLags[l] = 0;
    }
    for (int m = 0; m < modes; m++) {
      Complex both = c[m].times(beta[m]).times(2);
      double bothRe = both.re();
      double bothIm = both.im();
      int first = m * (chunk + 1);
      for (int l = 0; l < chunk; l++) {
        ofLags[l] += bothRe * powerRe[first + l] - bothIm * powerIm[first + l];
      }
    }
    ofLags[0] += skip;
  }

  /**
   * Writes what makes outputs [chunk, 2 padded] from states, what makes states [chunk, 2 padded]
   * from inputs, and lambda^chunk [2 padded]; real parts of the modes come first.
   */
  void matrices(NativeFloats outputs, NativeFloats inputs, NativeFloats decay) {
    for (int m = 0; m < modes; m++) {
      int first = m * (chunk + 1);
      for (int i = 0; i < chunk; i++) {
        Complex out = c[m].times(power(first + i + 1));
        put(new Complex(2 * out.re(), -2 * out.im()), outputs, i * states + m);
        put(beta[m].times(power(first + chunk - 1 - i)), inputs, i * states + m);
      }
      put(power(first + chunk), decay, m);
    }
  }

  /** Writes lambda, beta and 2 c, conjugated, of each mode: [2 padded] each. Returns the skip. */
  float recurrence(NativeFloats lambdas, NativeFloats betas, NativeFloats cs) {
    for (int m = 0; m < modes; m++) {
      put(lambda[m], lambdas, m);
      put(beta[m], betas, m);
      put(new Complex(2 * c[m].re(), -2 * c[m].im()), cs, m);
    }
    return (float) skip;
  }

  /** Starts the gradients of the head's parameters from that of K. */
  void kernelGradient(double[] ofLags) {
    dSkip = ofLags[0];
    for (int m = 0; m < modes; m++) {
      for (int l = 0; l < chunk; l++) {
        re[l] = 2 * ofLags[l];
        im[l] = 0;
      }
      re[chunk] = 0;
      im[chunk] = 0;
      Complex both = moment(m);
      dC[m] = both.back(beta[m]);
      dBeta[m] = both.back(c[m]);
      dLambda[m] = slope(m).back(c[m].times(beta[m]));
    }
  }

  /** Adds to them, given those of {@link #matrices}. */
  void matricesGradient(NativeFloats outputs, NativeFloats inputs, NativeFloats decay) {
    for (int m = 0; m < modes; m++) {
      re[0] = 0;
      im[0] = 0;
      for (int i = 0; i < chunk; i++) {
        re[i + 1] = 2 * outputs.at(i * states + m);
        im[i + 1] = -2 * outputs.at(i * states + padded + m);
      }
      dC[m] = dC[m].plus(moment(m));
      dLambda[m] = dLambda[m].plus(slope(m).back(c[m]));
      for (int i = 0; i < chunk; i++) {
        re[chunk - 1 - i] = inputs.at(i * states + m);
        im[chunk - 1 - i] = inputs.at(i * states + padded + m);
      }
      re[chunk] = 0;
      im[chunk] = 0;
      dBeta[m] = dBeta[m].plus(moment(m));
      dLambda[m] = dLambda[m].plus(slope(m).back(beta[m]));
      Complex dDecay = new Complex(decay.at(m), decay.at(m + padded));
      Complex before = power(m * (chunk + 1) + chunk - 1);
      dLambda[m] = dLambda[m].plus(dDecay.back(before.times(chunk)));
    }
  }

  /** Writes the gradients of the head's parameters. */
  void gradient(Parameters to, int head) {
    double dDt = 0;
    for (int m = 0; m < modes; m++) {
      // With z = dt a: lambda' = 1 / (1 - z / 2)^2, and beta = b e with e = dt / (1 - z / 2).
      Complex square = half[m].times(half[m]);
      Complex dE = dBeta[m].back(b[m]);
      Complex dZ = dLambda[m].back(square).plus(dE.back(square.times(dt / 2)));
      dDt += dE.back(half[m]).re() + dZ.back(a[m]).re();
      Complex dA = dZ.times(dt);
      int at = head * modes + m;
      to.aLog().put(at, (float) (dA.re() * a[m].re()));
      to.aImag().put(at, (float) dA.im());
      putPair(dBeta[m].back(half[m].times(dt)), to.b(), at);
      putPair(dC[m], to.c(), at);
    }
    to.logDt().put(head, (float) (dDt * dt));
    to.skip().put(head, (float) dSkip);
  }

  /** {@code sum over l of (re + i im)[l] conj(lambda^l)}. */
  private Complex moment(int m) {
    int first = m * (chunk + 1);
    double x = 0;
    double y = 0;
    for (int l = 0; l <= chunk; l++) {
      x += re[l] * powerRe[first + l] + im[l] * powerIm[first + l];
      y += im[l] * powerRe[first + l] - re[l] * powerIm[first + l];
    }
    return new Complex(x, y);
  }

  /** {@code sum over l of (re + i im)[l] conj(l lambda^(l-1))}. */
  private Complex slope(int m) {
    int before = m * (chunk + 1) - 1;
    double x = 0;
    double y = 0;
    for (int l = 1; l <= chunk; l++) {
      x += l * (re[l] * powerRe[before + l] + im[l] * powerIm[before + l]);
      y += l * (im[l] * powerRe[before + l] - re[l] * powerIm[before + l]);
    }
    return new Complex(x, y);
  }

  private Complex power(int at) {
    return new Complex(powerRe[at], powerIm[at]);
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
