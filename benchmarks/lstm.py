"""The LSTM of this book against torch.nn.LSTM: forward, backward and input gradient.

    python benchmarks/lstm.py [--rounds 21] [--store data/results/lstm_speed.json]

Both do the same work on the same numbers, without peepholes, which torch does not have: all block
outputs, and from one given derivative by them and by the last cell the gradients by all
parameters, inputs and initial states. One thread each, so that the processor's time is the time;
taking turns, so that whatever else the machine does falls on all. The results are compared first.

Printed are medians and, over torch's time, three ratios; below 1 the NumPy of this book is the
faster:
    ratio      the book's two passes
    with p     the same with peepholes, against torch without
    products   the matrix products of the two passes and nothing else, which are left to the
               library under NumPy and which no code here can hasten
"""

# ruff: noqa: E402, the number of threads is read when NumPy and torch are imported
import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import json
import platform
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from time import process_time

import numpy as np

from unrolled import frameworks, lstm
from unrolled.gradients import relative_error

SIZES = list(product([50, 200], [1, 32], [64, 128, 256]))  # steps, batch, hidden units = inputs
TOLERANCE = {np.float64: 1e-12, np.float32: 1e-4}


def of_this_book(params: lstm.Params, x, y0, c0, dJ_dy, dJ_dc) -> Callable[[], lstm.Gradients]:
    def work():
        trace = lstm.forward(params, x, y0, c0)
        return lstm.backward(params, trace, dJ_dy, dJ_dc)

    return work


def products_alone(params: lstm.Params, x, y0, c0, dJ_dy, dJ_dc) -> Callable[[], None]:
    T, B, D = x.shape
    W, R, H = params.W, params.R, params.b.shape[1]
    W_T, R_T = (np.ascontiguousarray(stack.swapaxes(1, 2)) for stack in (W, R))
    x_rows, y_rows = x.reshape(T * B, D), dJ_dy.reshape(T * B, H)
    deltas = np.stack(4 * [y_rows])
    deltas_of_step = np.stack(4 * [y0])

    def work():
        x_rows @ W_T
        for _ in range(T):
            y0 @ R_T
            deltas_of_step @ R
        deltas.swapaxes(1, 2) @ x_rows
        deltas.swapaxes(1, 2) @ y_rows
        deltas @ W

    return work


def of_torch(torch, params: lstm.Params, x, y0, c0, dJ_dy, dJ_dc) -> Callable[[], dict]:
    """The same by torch; its gradients are by its own parameters, two biases and all."""
    _, H, D = params.W.shape
    block = torch.nn.LSTM(D, H, dtype=getattr(torch, params.W.dtype.name))
    layout = frameworks.to_torch(params)
    with torch.no_grad():
        for name, values in layout.items():
            getattr(block, f"{name}_l0").copy_(torch.from_numpy(values))
    x, y0, c0, dJ_dy, dJ_dc = (
        torch.from_numpy(array) for array in (x, y0[None], c0[None], dJ_dy, dJ_dc[None])
    )
    of_params = [getattr(block, f"{name}_l0") for name in layout]
    variables = [*of_params, x.requires_grad_(), y0.requires_grad_(), c0.requires_grad_()]
    names = [*layout, "x", "y0", "c0"]

    def work():
        y, (_, last_c) = block(x, (y0, c0))
        gradients = torch.autograd.grad((y, last_c), variables, (dJ_dy, dJ_dc))
        return dict(zip(names, gradients, strict=True))

    return work


def disagreement(mine: lstm.Gradients, its: dict) -> float:
    """The largest relative error between the book's gradients and torch's."""
    its = {name: gradient.numpy() for name, gradient in its.items()}
    layout = {name: its[name] for name in ("weight_ih", "weight_hh", "bias_ih")}
    params = frameworks.from_torch(**layout, bias_hh=np.zeros_like(layout["bias_ih"]))
    pairs = [
        (mine.params, params),
        (mine.x, its["x"]),
        (mine.y0, its["y0"][0]),
        (mine.c0, its["c0"][0]),
    ]
    return max(relative_error(a, b) for a, b in pairs)


def median_times(workers: list[Callable], rounds: int) -> list[float]:
    """The median seconds on the processor of each, taking turns; the first two rounds warm up."""
    times = np.empty((rounds + 2, len(workers)))
    for turn in times:
        for i, work in enumerate(workers):
            start = process_time()
            work()
            turn[i] = process_time() - start
    return np.median(times[2:], axis=0).tolist()


def compare(torch, size: tuple[int, ...], dtype: type, rounds: int) -> dict:
    """One row of the table; RuntimeError if the two do not compute the same."""
    T, B, H = size
    rng = np.random.default_rng(0)
    with_peepholes = lstm.init(H, H, rng, dtype=dtype)
    params = replace(with_peepholes, p=None)
    shapes = [(T, B, H), (B, H), (B, H), (T, B, H), (B, H)]
    arrays = [rng.normal(size=shape).astype(dtype) for shape in shapes]

    ours, theirs = of_this_book(params, *arrays), of_torch(torch, params, *arrays)
    peeping = of_this_book(with_peepholes, *arrays)
    error = disagreement(ours(), theirs())
    if error > TOLERANCE[dtype]:
        raise RuntimeError(f"the gradients differ by {error:.1e} at {size}, {dtype.__name__}")

    products = products_alone(params, *arrays)
    workers = [ours, theirs, peeping, products]
    book, reference, peepholes, floor = median_times(workers, rounds)
    return {
        "dtype": dtype.__name__,
        "T": T,
        "B": B,
        "H": H,
        "book_ms": round(1e3 * book, 3),
        "torch_ms": round(1e3 * reference, 3),
        "ratio": round(book / reference, 3),
        "ratio_with_peepholes": round(peepholes / reference, 3),
        "products_alone": round(floor / reference, 3),
        "differ": float(f"{error:.1e}"),
    }


def processor() -> str:
    """Its name, where the machine tells one."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=21, help="turns each worker takes (21)")
    parser.add_argument("--store", type=Path, help="also write the table there, as JSON")
    arguments = parser.parse_args()
    try:
        import torch
    except ImportError:
        sys.exit(
            "This benchmark compares with PyTorch, which is not installed here.\n"
            'Nothing else in the book needs it. To install it: pip install -e ".[bench]"'
        )
    torch.set_num_threads(1)
    # From the largest block freed so far, up to 32 MB, glibc concludes how much freed memory to
    # keep. One such block first, or the cost of fresh memory would depend on the sizes' order.
    np.ones(2**25 - 2**16, np.uint8)
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    about = {
        "processor": processor(),
        "numpy": np.__version__,
        "blas": "{name} {version}".format(**blas),
        "torch": torch.__version__,
        "threads": 1,
        "rounds": arguments.rounds,
    }
    print(*(f"{name}: {value}" for name, value in about.items()), sep=", ")
    print("dtype       T    B    H   book ms  torch ms   ratio   with p products   differ")
    rows = []
    for dtype, size in product((np.float64, np.float32), SIZES):
        row = compare(torch, size, dtype, arguments.rounds)
        rows.append(row)
        print(
            "{dtype:8s}{T:5d}{B:5d}{H:5d}{book_ms:10.2f}{torch_ms:10.2f}"
            "{ratio:8.2f}{ratio_with_peepholes:9.2f}{products_alone:9.2f}{differ:9.0e}".format(
                **row
            ),
            flush=True,
        )
    if arguments.store:
        made_by = {"command": "python benchmarks/lstm.py --store " + str(arguments.store), **about}
        lines = ",\n  ".join(map(json.dumps, rows))  # a row a line: differences can be read
        text = f'{{\n"made_by": {json.dumps(made_by)},\n"rows": [\n  {lines}\n]\n}}\n'
        arguments.store.write_text(text)


if __name__ == "__main__":
    main()
