"""First names, letter by letter: an LSTM and a simple RNN of the same size learn to spell them.

At each letter of a name the network says how likely each symbol is to come next. The sign "·"
stands before the first letter and after the last. The loss is the cross-entropy a symbol, here in
bits: 0 for who knows, log2(28) = 4.81 for who guesses.

Names are split into three: training names change the weights; validation names choose the step
size and the epoch; test names do neither, and only their loss is reported.
"""

import json
from dataclasses import asdict, dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.activations import softmax
from unrolled.datasets import (
    NAME_SYMBOLS,
    Sequences,
    first_names,
    name_codes,
    name_sequences,
    one_hot,
    open_data,
)
from unrolled.experiments import sequence_models
from unrolled.experiments.counting import counting
from unrolled.experiments.records import from_named_arrays, named_arrays, rounded
from unrolled.experiments.sequence_models import Lstm, Model, Rnn, Run, count
from unrolled.experiments.statistics import permutation_p
from unrolled.experiments.units import telling_units
from unrolled.gradients import Tree
from unrolled.optim import Adam, AdamState

K = len(NAME_SYMBOLS)
MODELS = {"LSTM": Lstm(28, "softmax"), "RNN": Rnn(61, "softmax")}  # 7280 and 7226 parameters
RATES = (0.002, 0.005, 0.01)
SWEEP_SEEDS, SEEDS = (100, 101), (0, 1, 2, 3, 4)
EPOCHS, BATCH_SIZE, CLIP = 30, 32, 1.0
CHECKPOINT = "results/names_lstm.npz"


# The data


@dataclass(frozen=True)
class Split:
    """Names to learn from, to choose by, and to judge by."""

    train: tuple[str, ...]
    validation: tuple[str, ...]
    test: tuple[str, ...]


@lru_cache(maxsize=1)
def split() -> Split:
    """All 8422 names in a fixed random order, cut 80 : 10 : 10."""
    names = first_names()
    shuffled = [names[n] for n in np.random.default_rng(0).permutation(len(names))]
    tenth = len(names) // 10
    test, validation, train = shuffled[:tenth], shuffled[tenth : 2 * tenth], shuffled[2 * tenth :]
    return Split(tuple(train), tuple(validation), tuple(test))


# Training that can be stopped and taken up again


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """Everything that training goes on from.

    model and optimiser: the choices. params, and memory, the optimiser's. rng: the state of the
    generator that shuffles the names. curve: bits a symbol on the validation names after each
    epoch so far.
    """

    model: Model
    optimiser: Adam
    params: Tree
    memory: AdamState
    rng: dict[str, Any]
    curve: tuple[float, ...]


def start(model: Model, rate: float, seed: int, dtype=np.float32) -> Checkpoint:
    """Random parameters, before the first epoch."""
    rng = np.random.default_rng(seed)
    params = model.init(K, K, rng, dtype)
    optimiser = Adam(rate)
    return Checkpoint(
        model, optimiser, params, optimiser.init(params), rng.bit_generator.state, curve=()
    )


def train(checkpoint: Checkpoint, learn: Sequences, validate: Sequences) -> Checkpoint:
    """One epoch more."""
    rng = np.random.default_rng()
    rng.bit_generator.state = checkpoint.rng
    model, optimiser = checkpoint.model, checkpoint.optimiser
    params, memory = sequence_models.epoch(
        model, checkpoint.params, checkpoint.memory, learn, BATCH_SIZE, optimiser, rng, CLIP
    )
    curve = (*checkpoint.curve, bits(model, params, validate))
    return Checkpoint(model, optimiser, params, memory, rng.bit_generator.state, curve)


def bits(model: Model, params: Tree, data: Sequences) -> float:
    """The mean cross-entropy of a symbol, in bits."""
    return float(sequence_models.loss(model, params, data) / np.log(2))


def save(checkpoint: Checkpoint, path: Path) -> None:
    """Write a checkpoint as .npz: plain arrays and JSON, no pickles."""
    choices = {
        "model": [type(checkpoint.model).__name__, asdict(checkpoint.model)],
        "optimiser": asdict(checkpoint.optimiser),
        "steps": checkpoint.memory.t,
        "rng": checkpoint.rng,
        "curve": checkpoint.curve,
    }
    trees = {
        "params": checkpoint.params,
        "m": checkpoint.memory.m,
        "v": checkpoint.memory.v,
    }
    arrays = {}
    for name, tree in trees.items():
        arrays |= named_arrays(name, tree)
    np.savez(path, choices=json.dumps(choices), **arrays)


def load(file: Path | BinaryIO | None = None) -> Checkpoint:
    """Read a checkpoint; without a file, the trained LSTM that comes with the package."""
    if file is None:
        with open_data(CHECKPOINT) as packaged:
            return load(packaged)
    with np.load(file, allow_pickle=False) as stored:
        choices = json.loads(str(stored["choices"]))
        kind, settings = choices["model"]
        model = {"Lstm": Lstm, "Rnn": Rnn}[kind](**settings)
        like = model.init(K, K, np.random.default_rng(0))
        params, m, v = (from_named_arrays(name, like, stored) for name in ("params", "m", "v"))
    return Checkpoint(
        model=model,
        optimiser=Adam(**choices["optimiser"]),
        params=params,
        memory=AdamState(m, v, choices["steps"]),
        rng=choices["rng"],
        curve=tuple(choices["curve"]),
    )


# What a trained network does


@dataclass(frozen=True, eq=False)
class Reading:
    """One name, read symbol by symbol.

    symbols: the inputs, "·" first. next: what came after each. run: all that the network computed,
    with a batch of one: run.trace has the gates, run.y_hat (T,1,28) the probabilities.
    bits (T,): how much each next symbol surprised it.
    """

    symbols: str
    next: str
    run: Run
    bits: Array


def read(checkpoint: Checkpoint, name: str) -> Reading:
    """Let the network read a name, to its end. Raises ValueError for a symbol it does not know."""
    if not name:
        raise ValueError("name is '', needs one letter or more")
    text = f"·{name.lower()}·"
    codes = name_codes(text)
    x = one_hot(codes[:-1], K, checkpoint.params.V.dtype)[:, None]
    run = checkpoint.model.forward(checkpoint.params, x)
    probability = run.y_hat[np.arange(len(x)), 0, codes[1:]]
    return Reading(text[:-1], text[1:], run, -np.log2(probability))


def sample(
    checkpoint: Checkpoint,
    n: int,
    rng: np.random.Generator,
    temperature: float = 1.0,
    longest: int = 15,
) -> list[str]:
    """`n` names that the network makes up, each symbol drawn from what it says comes next.

    temperature: the sums o are divided by it before the softmax. Below 1 the likely gets likelier,
    above 1 the odds are evened out. A name that has `longest` letters ends there.
    """
    n, temperature = check.count("n", n), check.positive("temperature", temperature)
    check.generator("rng", rng)
    codes = np.zeros((1, n), dtype=int)  # "·"
    for _ in range(check.count("longest", longest)):
        x = one_hot(codes, K, checkpoint.params.V.dtype)
        o = checkpoint.model.forward(checkpoint.params, x).o[-1].astype(np.float64)
        up_to = np.cumsum(softmax(o / temperature), axis=1)[:, :-1]
        drawn = (rng.random((n, 1)) >= up_to).sum(axis=1)
        codes = np.vstack([codes, np.where((codes[1:] == 0).any(axis=0), 0, drawn)])
    return ["".join(NAME_SYMBOLS[code] for code in column if code) for column in codes.T]


# The measurements


def run(
    kind: str, rate: float, seed: int, epochs: int = EPOCHS, dtype=np.float32
) -> tuple[dict[str, Any], Checkpoint]:
    """Train one network: its entry for the results, and its best epoch on the validation names."""
    names = split()
    learn, validate, judge = (
        name_sequences(part, dtype) for part in (names.train, names.validation, names.test)
    )
    now = best = start(MODELS[kind], rate, seed, dtype)
    for _ in range(epochs):
        now = train(now, learn, validate)
        if now.curve[-1] == min(now.curve):
            best = now
    entry = {
        "model": kind,
        "rate": rate,
        "seed": seed,
        "n_parameters": count(best.params),
        "best_epoch": len(best.curve),
        "train": bits(best.model, best.params, learn),
        "validation": best.curve[-1],
        "test": bits(best.model, best.params, judge),
        "curve": now.curve,
    }
    return entry, best


def best_rates(sweep: list[dict[str, Any]]) -> dict[str, float]:
    """For each model the step size with the lowest validation loss, the mean over its seeds."""

    def mean(kind: str, rate: float) -> float:
        tries = [e["validation"] for e in sweep if (e["model"], e["rate"]) == (kind, rate)]
        return float(np.mean(tries))

    return {
        kind: min({e["rate"] for e in sweep}, key=lambda rate: mean(kind, rate))
        for kind in {e["model"]: None for e in sweep}
    }


def measure(folder: Path) -> dict[str, Any]:
    """Everything anew, about four minutes; the checkpoint goes to `folder`.

    The checkpoint is the best epoch of the LSTM with seed 0. `continued`: the bits on the
    validation names after two more epochs from there.
    """
    names = split()
    sweep = [run(kind, rate, seed)[0] for kind in MODELS for rate in RATES for seed in SWEEP_SEEDS]
    rates = best_rates(sweep)
    entries = {kind: [run(kind, rates[kind], seed) for seed in SEEDS] for kind in MODELS}
    _, checkpoint = entries["LSTM"][0]
    save(checkpoint, folder / Path(CHECKPOINT).name)
    continued = checkpoint
    for _ in range(2):
        continued = train(
            continued,
            name_sequences(names.train, np.float32),
            name_sequences(names.validation, np.float32),
        )

    test = {kind: [entry["test"] for entry, _ in runs] for kind, runs in entries.items()}
    made_up = sample(checkpoint, 1000, np.random.default_rng(0))
    return rounded(
        {
            "parameters": {
                "names": {f.name: len(getattr(names, f.name)) for f in fields(names)},
                "models": {kind: repr(model) for kind, model in MODELS.items()},
                "optimiser": "Adam",
                "rates": RATES,
                "batch_size": BATCH_SIZE,
                "clip": CLIP,
                "epochs": EPOCHS,
                "dtype": "float32",
                "sweep_seeds": SWEEP_SEEDS,
                "seeds": SEEDS,
            },
            "counting": _counting(names),
            "sweep": [{**entry, "curve": entry["curve"][4::5]} for entry in sweep],
            "best_rates": rates,
            "runs": [entry for runs in entries.values() for entry, _ in runs],
            "comparison": {
                "mean": {kind: np.mean(values) for kind, values in test.items()},
                "sd": {kind: np.std(values, ddof=1) for kind, values in test.items()},
                "permutation_p": permutation_p(test["LSTM"], test["RNN"]),
            },
            "checkpoint": {
                "file": CHECKPOINT,
                "epochs": len(checkpoint.curve),
                "validation": checkpoint.curve[-1],
                "continued": continued.curve[len(checkpoint.curve) :],
            },
            "made_up": {
                "in_training": np.mean([name in set(names.train) for name in made_up]),
                "in_validation_or_test": np.mean(
                    [name in {*names.validation, *names.test} for name in made_up]
                ),
                "first": made_up[:20],
            },
            "units": telling_units(
                checkpoint.model,
                checkpoint.params,
                [start(checkpoint.model, RATES[0], seed).params for seed in SEEDS],
                choose_by=names.validation,
                judge_by=names.test,
            ),
            "short": short(),
        }
    )


def _counting(names: Split) -> list[dict[str, Any]]:
    """Guessing, then counting with 0 to 4 symbols; the validation names choose each prior."""
    entries = [{"context": None, "prior": None, "n_counts": 0, "test": float(np.log2(K))}]
    for length in range(5):
        prior = min(
            (1.0, 2.0, 5.0, 10.0, 20.0),
            key=lambda prior: counting(names.train, names.validation, length, prior).bits,
        )
        found = counting(names.train, names.test, length, prior)
        entries.append(
            {"context": length, "prior": prior, "n_counts": found.n_counts, "test": found.bits}
        )
    return entries


def short(epochs: int = 4) -> dict[str, list[float]]:
    """A few epochs of both models, in float64: bits on the validation names, start included."""
    names = split()
    learn, validate = name_sequences(names.train), name_sequences(names.validation)
    curves = {}
    for kind, model in MODELS.items():
        now = start(model, rate=0.01, seed=0, dtype=np.float64)
        before = bits(model, now.params, validate)
        for _ in range(epochs):
            now = train(now, learn, validate)
        curves[kind] = [before, *now.curve]
    return curves
