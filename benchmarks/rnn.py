"""The simple RNN of this book against torch.nn.RNN: forward, backward and input gradient.

    python benchmarks/rnn.py [--rounds 30]

Both do the same work on the same numbers: hidden states, linear outputs, and from one given
derivative by the outputs the gradients by all parameters, inputs and the first state. One thread
each, taking turns, so that whatever else the machine does falls on both. Printed are medians and
their ratio; below 1 the NumPy of this book is the faster. The results are compared first.
"""

# ruff: noqa: E402, the number of threads is read when NumPy and torch are imported
import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import sys
from collections.abc import Callable
from time import perf_counter

import numpy as np

from unrolled import rnn
from unrolled.gradients import relative_error

SIZES = [  # T, B, D, H, K: steps, batch, inputs, hidden units, outputs
    (96, 64, 4, 32, 1),
    (50, 1, 32, 64, 10),
    (50, 32, 32, 64, 10),
    (200, 1, 32, 128, 10),
    (200, 32, 32, 128, 10),
    (100, 32, 64, 256, 10),
]
TOLERANCE = {np.float64: 1e-12, np.float32: 1e-4}


def of_this_book(params: rnn.Params, x, h0, dJ_do) -> Callable[[], rnn.Gradients]:
    def work():
        trace = rnn.forward(params, x, h0, activation="tanh", output="linear")
        return rnn.backward(params, trace, dJ_do)

    return work


def of_torch(torch, params: rnn.Params, x, h0, dJ_do) -> Callable[[], rnn.Gradients]:
    (H, D), K = params.U.shape, len(params.V)
    kind = getattr(torch, params.U.dtype.name)
    recurrent = torch.nn.RNN(D, H, dtype=kind)
    outward = torch.nn.Linear(H, K, dtype=kind)
    names = {"weight_ih_l0": params.U, "weight_hh_l0": params.W, "bias_ih_l0": params.b}
    with torch.no_grad():
        recurrent.bias_hh_l0.zero_()  # torch has two biases where one will do
        for name, values in names.items():
            getattr(recurrent, name).copy_(torch.from_numpy(values))
        outward.weight.copy_(torch.from_numpy(params.V))
        outward.bias.copy_(torch.from_numpy(params.c))
    x, h0, dJ_do = (torch.from_numpy(array) for array in (x, h0[None], dJ_do))
    variables = [
        recurrent.weight_ih_l0, recurrent.weight_hh_l0, outward.weight,
        recurrent.bias_ih_l0, outward.bias, x.requires_grad_(), h0.requires_grad_(),
    ]  # fmt: skip

    def work():
        states, _ = recurrent(x, h0)
        *params, dx, dh0 = torch.autograd.grad(outward(states), variables, dJ_do)
        in_numpy = rnn.Params(*(gradient.numpy() for gradient in params))
        return rnn.Gradients(in_numpy, dx.numpy(), dh0[0].numpy(), h=None, a=None)

    return work


def median_times(workers: list[Callable], rounds: int) -> list[float]:
    """The median seconds of each, taking turns; the first two rounds warm up."""
    times = np.empty((rounds + 2, len(workers)))
    for turn in times:
        for i, work in enumerate(workers):
            start = perf_counter()
            work()
            turn[i] = perf_counter() - start
    return np.median(times[2:], axis=0).tolist()


def compare(torch, size: tuple[int, ...], dtype: type, rounds: int) -> str:
    """One line of the table; RuntimeError if the two do not compute the same."""
    T, B, D, H, K = size
    rng = np.random.default_rng(0)
    params = rnn.init(D, H, K, rng, dtype)
    x, h0, dJ_do = (rng.normal(size=s).astype(dtype) for s in ((T, B, D), (B, H), (T, B, K)))
    ours, theirs = of_this_book(params, x, h0, dJ_do), of_torch(torch, params, x, h0, dJ_do)

    mine, its = ours(), theirs()
    error = relative_error(rnn.Gradients(mine.params, mine.x, mine.h0, None, None), its)
    if error > TOLERANCE[dtype]:
        raise RuntimeError(f"the gradients differ by {error:.1e} at {size}, {dtype.__name__}")

    book, reference = median_times([ours, theirs], rounds)
    sizes = "".join(f"{n:5d}" for n in size)
    return (
        f"{dtype.__name__:8s}{sizes}{1e3 * book:10.2f}{1e3 * reference:10.2f}"
        f"{book / reference:8.2f}{error:10.0e}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=30, help="turns each worker takes (30)")
    rounds = parser.parse_args().rounds
    try:
        import torch
    except ImportError:
        sys.exit(
            "This benchmark compares with PyTorch, which is not installed here.\n"
            'Nothing else in the book needs it. To install it: pip install -e ".[bench]"'
        )
    torch.set_num_threads(1)
    print(f"numpy {np.__version__}, torch {torch.__version__}, one thread, {rounds} rounds")
    print("dtype       T    B    D    H    K   book ms  torch ms   ratio   differ")
    for dtype in (np.float64, np.float32):
        for size in SIZES:
            print(compare(torch, size, dtype, rounds), flush=True)


if __name__ == "__main__":
    main()
