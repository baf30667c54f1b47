"""The work of FitBenchmark with numpy and scipy, on one thread.

python fit_benchmark.py; needs numpy and scipy. L-BFGS-B with the exact gradient, as Chinchilla's
authors and Besiroglu et al. use it, in natural coordinates.
"""
import itertools
import os
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np
from scipy.optimize import minimize

DELTA = 1e-3
STARTS = list(
    itertools.product(
        np.arange(0, 30, 5.0), np.arange(0, 30, 5.0), np.arange(-1, 1.5, 0.5),
        np.arange(0, 2.5, 0.5), np.arange(0, 2.5, 0.5)))
REFITS = 4000


def runs():
    i, j = np.divmod(np.arange(240), 15)
    params, tokens = 5e7 * 1.4**i, 1e9 * 1.5**j
    loss = 1.69 + 406.4 / params**0.34 + 410.7 / tokens**0.28
    return np.log(params), np.log(tokens), np.log(loss * np.exp(0.01 * np.sin(37.0 * (15 * i + j))))


def objective(theta, x, y, log_loss):
    a, b, e, alpha, beta = theta
    terms = np.stack([a - alpha * x, b - beta * y, np.full_like(x, e)])
    top = terms.max(axis=0)
    shares = np.exp(terms - top)
    total = shares.sum(axis=0)
    shares /= total
    r = top + np.log(total) - log_loss
    clipped = np.clip(r, -DELTA, DELTA)
    value = (clipped * (r - clipped / 2)).sum()
    slopes = clipped * shares
    return value, np.array(
        [slopes[0].sum(), slopes[1].sum(), slopes[2].sum(),
         -(slopes[0] * x).sum(), -(slopes[1] * y).sum()])


def fit(start, x, y, log_loss):
    return minimize(objective, start, args=(x, y, log_loss), jac=True, method="L-BFGS-B",
                    options=dict(maxiter=1000, ftol=1e-15, gtol=1e-12))


def passed(wall, cpu):
    return (f"{time.perf_counter() - wall:.2f} s,"
            f" {time.process_time() - cpu:.2f} s of processor")


def main():
    x, y, log_loss = runs()
    start, cpu = time.perf_counter(), time.process_time()
    best = min((fit(s, x, y, log_loss) for s in STARTS), key=lambda result: result.fun)
    print(f"{len(STARTS)} starts: {passed(start, cpu)}, objective {best.fun:.13g}", flush=True)
    generator = np.random.default_rng(42)
    start, cpu = time.perf_counter(), time.process_time()
    alphas = []
    for _ in range(REFITS):
        chosen = generator.integers(0, len(x), len(x))
        alphas.append(fit(best.x, x[chosen], y[chosen], log_loss[chosen]).x[3])
    low, high = np.quantile(alphas, [0.025, 0.975])
    print(f"{REFITS} refits: {passed(start, cpu)}, alpha {low:.6f} to {high:.6f}")


main()
