"""Tasks that cannot be done without a memory: simple RNN against LSTM, and the forget bias.

The *adding problem* asks for the sum of two marked numbers, *temporal order* for the order of two
symbols; both ask at the last step only, for something seen long before. Both networks have as many
parameters as the other, to a few per cent; each gets the step size that suits it best out of the
same four; every training sequence is a fresh one. A network has solved a task when its error on
1000 sequences it never trains on is below 0.01: the mean squared error of the sum, the share of
wrong orders.

Source: Hochreiter & Schmidhuber (1997), experiments 4 and 6a; see `datasets` for the forms used.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled import datasets
from unrolled.datasets import Sequences
from unrolled.experiments import sequence_models
from unrolled.experiments.records import rounded
from unrolled.experiments.sequence_models import Lstm, Model, Rnn, count
from unrolled.gradients import Tree
from unrolled.optim import Adam

FORGET_BIASES = (0.0, 1.0, 3.0)
RATES = (0.001, 0.003, 0.01, 0.03)
SWEEP_SEEDS, SEEDS = (100, 101), (0, 1, 2, 3, 4)
HIDDEN, BATCH_SIZE, CLIP = 16, 32, 1.0
UPDATES, STRIDE = 2000, 100
SOLVED = 0.01
N_TEST = 1000


@dataclass(frozen=True)
class Task:
    """How to draw its sequences, what it asks for, and how wrong one is who has no memory.

    make: `datasets.adding_problem` or `datasets.temporal_order`. D, K: inputs and outputs.
    """

    make: Callable[..., Sequences]
    D: int
    K: int
    output: str
    lengths: tuple[int, ...]
    without_memory: float

    def error(self, y_hat: np.ndarray, data: Sequences) -> float:
        """At the last step: mean squared error of a number, share of wrong answers of a choice."""
        said, right = y_hat[-1], data.target[-1]
        if self.output == "linear":
            return float(np.mean((said - right) ** 2))
        return float(np.mean(said.argmax(axis=1) != right.argmax(axis=1)))


TASKS = {
    "adding problem": Task(datasets.adding_problem, 2, 1, "linear", (25, 50, 100), 1 / 6),
    "temporal order": Task(datasets.temporal_order, 6, 4, "softmax", (30, 60), 3 / 4),
}


def models(task: Task) -> dict[str, Model]:
    """An LSTM of 16 units for each forget bias, and the RNN nearest to it in parameters."""
    blank = np.random.default_rng(0)

    def size(model: Model) -> int:
        return count(model.init(task.D, task.K, blank))

    lstms = {
        f"LSTM, forget bias {bias:g}": Lstm(HIDDEN, task.output, forget_bias=bias)
        for bias in FORGET_BIASES
    }
    wanted = size(lstms["LSTM, forget bias 1"])
    widths = (Rnn(n_hidden, task.output) for n_hidden in range(HIDDEN, 4 * HIDDEN))
    return {"RNN": min(widths, key=lambda model: abs(size(model) - wanted)), **lstms}


def run(
    task: str,
    length: int,
    model: str,
    rate: float,
    seed: int,
    updates: int = UPDATES,
    dtype=np.float32,
) -> dict[str, Any]:
    """Train one network until it has solved the task or `updates` are spent: its entry.

    error: on the test sequences, before training and after every 100 updates.
    solved_after: updates, None if it did not. Raises ValueError for a name that does not exist.
    """
    check.one_of("task", task, TASKS)
    of_task = TASKS[task]
    check.one_of("model", model, models(of_task))
    network = models(of_task)[model]
    test = of_task.make(length, N_TEST, np.random.default_rng(length), dtype)
    rng = np.random.default_rng(seed)
    optimiser = Adam(rate)
    params: Tree = network.init(of_task.D, of_task.K, rng, dtype)
    memory = optimiser.init(params)

    def error() -> float:
        return of_task.error(network.forward(params, test.x).y_hat, test)

    errors = [error()]
    while errors[-1] >= SOLVED and len(errors) <= updates // STRIDE:
        fresh = of_task.make(length, STRIDE * BATCH_SIZE, rng, dtype)
        params, memory = sequence_models.epoch(
            network, params, memory, fresh, BATCH_SIZE, optimiser, rng, CLIP
        )
        errors.append(error())
    return {
        "task": task,
        "length": length,
        "model": model,
        "rate": rate,
        "seed": seed,
        "n_parameters": count(params),
        "solved_after": STRIDE * (len(errors) - 1) if errors[-1] < SOLVED else None,
        "error": errors,
    }


def best_rate(tries: list[dict[str, Any]]) -> float:
    """The step size that solved most often; of equals, the soonest; of equals, the nearest."""

    def rank(rate: float) -> tuple[float, float, float]:
        entries = [entry for entry in tries if entry["rate"] == rate]
        unsolved = sum(entry["solved_after"] is None for entry in entries)
        spent = np.mean([len(entry["error"]) for entry in entries])
        return unsolved, spent, np.mean([entry["error"][-1] for entry in entries])

    return min({entry["rate"] for entry in tries}, key=rank)


def measure(folder: Path) -> dict[str, Any]:
    """Everything anew, a quarter of an hour. Only the results are stored, nothing in `folder`."""
    sweep, runs, rates = [], [], []
    for name, task in TASKS.items():
        for length in task.lengths:
            for model in models(task):
                tries = [
                    run(name, length, model, rate, seed) for rate in RATES for seed in SWEEP_SEEDS
                ]
                rate = best_rate(tries)
                rates.append({"task": name, "length": length, "model": model, "rate": rate})
                sweep += [{**entry, "error": entry["error"][-1]} for entry in tries]
                runs += [run(name, length, model, rate, seed) for seed in SEEDS]
    return rounded(
        {
            "parameters": {
                "without_memory": {name: task.without_memory for name, task in TASKS.items()},
                "models": {
                    name: {kind: repr(model) for kind, model in models(task).items()}
                    for name, task in TASKS.items()
                },
                "optimiser": "Adam",
                "rates": RATES,
                "batch_size": BATCH_SIZE,
                "clip": CLIP,
                "updates": UPDATES,
                "measured_every": STRIDE,
                "solved_below": SOLVED,
                "test_sequences": N_TEST,
                "dtype": "float32",
                "sweep_seeds": SWEEP_SEEDS,
                "seeds": SEEDS,
            },
            "sweep": sweep,
            "best_rates": rates,
            "runs": runs,
            "summary": summary(runs),
            "short": list(short().values()),
        }
    )


def summary(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One line for each task, length and model: how many solved it, and how soon in the middle."""
    keys = {(entry["task"], entry["length"], entry["model"]): None for entry in runs}
    lines = []
    for key in keys:
        entries = [e for e in runs if (e["task"], e["length"], e["model"]) == key]
        solved = [e["solved_after"] for e in entries if e["solved_after"] is not None]
        lines.append(
            {
                **dict(zip(("task", "length", "model"), key, strict=True)),
                "rate": entries[0]["rate"],
                "solved": len(solved),
                "of": len(entries),
                "median_updates": float(np.median(solved)) if solved else None,
                "median_error": float(np.median([e["error"][-1] for e in entries])),
            }
        )
    return lines


def short(length: int = 50, updates: int = 800) -> dict[str, dict[str, Any]]:
    """The adding problem once, RNN and LSTM, each with its own best rate, in float64."""
    rates = {"RNN": 0.003, "LSTM, forget bias 1": 0.03}
    return {
        model: run("adding problem", length, model, rate, 0, updates, np.float64)
        for model, rate in rates.items()
    }
