"""Plain PyTorch for each mixer, computing what its authors' code computes where there is no kernel of theirs."""


def channels_first(weight, x):
    """`weight x` as [batch, rows, length] with neighbours in time side by side, of x [batch, length, columns]."""
    return (weight @ x.flatten(0, 1).T).unflatten(1, x.shape[:2]).transpose(0, 1)


def time_steps(dim, at_once, *sequences):
    """
    The tensors of each step of several sequences along `dim`.

    The published loops index a sequence at every step. Autograd then adds, for every step, a gradient as large as the
    whole sequence: the backward pass is quadratic in the length. `at_once` cuts all steps with one operation instead,
    whose gradient is one stack.
    """
    if at_once:
        return zip(*(sequence.unbind(dim) for sequence in sequences))
    return (tuple(sequence.select(dim, t) for sequence in sequences) for t in range(sequences[0].shape[dim]))
