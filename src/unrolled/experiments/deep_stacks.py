"""Deep stacks: one network of seven hidden layers, and what it takes to make it learn.

2000 handwritten digits, each pixel the mean of 2 by 2, are to be told apart by seven layers of 64
units. It starts as all such networks did before 2006: sigmoid units, weights even within
±1/sqrt(n), gradient descent with momentum. Then one thing is changed at a time. Each recipe has its
own step size, the one that does best on the validation digits; the test digits choose nothing.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled import datasets, dense, pretraining, training
from unrolled._checks import Array
from unrolled.experiments.records import rounded
from unrolled.optim import SGD, Adam

WIDTH, CLASSES = 64, 10
RATES = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
SWEEP_SEEDS, SEEDS = (100, 101), (0, 1, 2, 3, 4)
EPOCHS, BATCH_SIZE, CLIP = 40, 20, 1.0
MOMENTUM = 0.9
PRETRAINING_RATE, PRETRAINING_EPOCHS = 0.01, 15  # gradient descent with momentum there, too
LEARNT = 0.5  # the share of right answers above which a network counts as having learnt


@dataclass(frozen=True)
class Recipe:
    """What a network is made of and how it is trained.

    times: how many times EPOCHS it is trained for. keep: the share of units that dropout keeps.
    """

    activation: str = "sigmoid"
    scheme: str = "standard"
    hidden: int = 7
    pretrained: bool = False
    batch_norm: bool = False
    optimiser: str = "SGD"
    keep: float = 1.0
    times: int = 1

    @property
    def sizes(self) -> tuple[int, ...]:
        """Inputs, hidden layers, classes."""
        return (data().x.shape[1], *[WIDTH] * self.hidden, CLASSES)


RECIPES = {
    "before 2006": Recipe(),
    "ten times as long": Recipe(times=10),
    "one hidden layer": Recipe(hidden=1),
    "pretrained": Recipe(pretrained=True),
    "tanh, Glorot": Recipe(activation="tanh", scheme="glorot"),
    "ReLU, He": Recipe(activation="relu", scheme="he"),
    "Adam": Recipe(optimiser="Adam"),
    "dropout": Recipe(keep=0.8),
    "batch normalisation": Recipe(batch_norm=True),
    "ReLU, He, dropout": Recipe(activation="relu", scheme="he", keep=0.8),
}


@dataclass(frozen=True, eq=False)
class Data:
    """x (2000, 196) in [0, 1], target (2000, 10) one-hot, labels (2000,).

    train, validation, test: which of them are for what, 1400, 200 and 400, drawn once for all.
    """

    x: Array
    target: Array
    labels: Array
    train: Array
    validation: Array
    test: Array


@lru_cache(maxsize=2)
def data(dtype=np.float32) -> Data:
    """The digits, 14 by 14, and how they are shared out."""
    digits = datasets.digits()
    N = len(digits.labels)
    x = digits.images.reshape(N, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(N, -1) / 255
    target = datasets.one_hot(digits.labels, CLASSES, dtype)
    order = np.random.default_rng(0).permutation(N)
    return Data(
        x.astype(dtype), target, digits.labels, order[:1400], order[1400:1600], order[1600:]
    )


def start(
    recipe: Recipe,
    rng: np.random.Generator,
    dtype=np.float32,
    pretraining_epochs: int = PRETRAINING_EPOCHS,
) -> dense.Params:
    """The parameters before the first epoch: drawn, and pretrained if the recipe says so."""
    params = dense.init(recipe.sizes, rng, recipe.scheme, batch_norm=recipe.batch_norm, dtype=dtype)
    if not recipe.pretrained:
        return params
    x = data(dtype).x[data(dtype).train]
    optimiser = SGD(PRETRAINING_RATE, MOMENTUM)
    return pretraining.pretrain(params, x, optimiser, rng, pretraining_epochs, BATCH_SIZE).params


def train(
    recipe: Recipe, params: dense.Params, rate: float, rng: np.random.Generator
) -> Iterator[dense.Params]:
    """Yield the parameters after each epoch of training with labels."""
    digits = data(params.W[0].dtype.type)
    x, target = digits.x[digits.train], digits.target[digits.train]

    def gradient(params: dense.Params, batch: Array) -> dense.Params:
        masks = None
        if recipe.keep < 1:
            masks = dense.dropout_masks(params, len(batch), recipe.keep, rng)
        return dense.gradient(
            params, x[batch], target[batch], activation=recipe.activation, masks=masks
        )

    optimiser = Adam(rate) if recipe.optimiser == "Adam" else SGD(rate, MOMENTUM)
    return training.descend(params, gradient, len(x), BATCH_SIZE, optimiser, rng, CLIP)


def accuracy(recipe: Recipe, params: dense.Params, part: str) -> float:
    """The share of right answers; part: "train", "validation" or "test".

    Without dropout, and with batch normalisation by the statistics of all training digits.
    """
    check.one_of("part", part, ("train", "validation", "test"))
    digits = data(params.W[0].dtype.type)
    chosen = getattr(digits, part)
    statistics = None
    if recipe.batch_norm:
        statistics = dense.forward(params, digits.x[digits.train], recipe.activation).statistics
    trace = dense.forward(params, digits.x[chosen], recipe.activation, statistics=statistics)
    return float((trace.y_hat.argmax(axis=1) == digits.labels[chosen]).mean())


def log10_norms(recipe: Recipe, params: dense.Params) -> list[float]:
    """log10 of ‖dJ/dW(l)‖ for each layer, of the mean loss over the training digits."""
    digits = data(params.W[0].dtype.type)
    x, target = digits.x[digits.train], digits.target[digits.train]
    norms = dense.gradient_norms(params, x, target, activation=recipe.activation)
    return [float(v) for v in np.log10(norms.W)]


def run(
    name: str, rate: float, seed: int, epochs: int | None = None, dtype=np.float32
) -> dict[str, Any]:
    """Train one network: its entry. The curves have the accuracy after every `times` epochs.

    log10_norms: of the gradient, layer by layer, before the first epoch.
    """
    check.one_of("name", name, RECIPES)
    recipe = RECIPES[name]
    epochs = recipe.times * EPOCHS if epochs is None else check.count("epochs", epochs)
    rng = np.random.default_rng(seed)
    before = start(recipe, rng, dtype)
    norms = log10_norms(recipe, before)
    curves = {"train": [], "test": []}
    for n, params in enumerate(islice(train(recipe, before, rate, rng), epochs), 1):
        if n % recipe.times == 0:
            for part, curve in curves.items():
                curve.append(accuracy(recipe, params, part))
    return {
        "recipe": name,
        "rate": rate,
        "seed": seed,
        "validation": accuracy(recipe, params, "validation"),
        "train": accuracy(recipe, params, "train"),
        "test": accuracy(recipe, params, "test"),
        "log10_norms": norms,
        "curves": curves,
    }


def best_rates(sweep: list[dict[str, Any]]) -> dict[str, float]:
    """For each recipe the step size with the best validation accuracy, the mean over its seeds.

    Of two that do equally well, the smaller.
    """

    def mean(name: str, rate: float) -> float:
        tries = [e["validation"] for e in sweep if (e["recipe"], e["rate"]) == (name, rate)]
        return float(np.mean(tries))

    return {
        name: max(sorted({e["rate"] for e in sweep}), key=lambda rate: mean(name, rate))
        for name in {e["recipe"]: None for e in sweep}
    }


def summary(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A line for each recipe: how many of its networks learnt, and how well, over the seeds.

    gap: by how much the training accuracy is higher than that of the test, a mean.
    log10_first_over_last: how much smaller the first layer's gradient is than the last one's at the
    start, a mean of logarithms.
    """
    lines = []
    for name in {entry["recipe"]: None for entry in runs}:
        of_recipe = [entry for entry in runs if entry["recipe"] == name]
        train, test = (np.array([e[part] for e in of_recipe]) for part in ("train", "test"))
        ratios = [e["log10_norms"][0] - e["log10_norms"][-1] for e in of_recipe]
        lines.append(
            {
                "recipe": name,
                "rate": of_recipe[0]["rate"],
                "learnt": int((test > LEARNT).sum()),
                "of": len(of_recipe),
                "train_mean": train.mean(),
                "test_mean": test.mean(),
                "test_sd": test.std(ddof=1),
                "test_min": test.min(),
                "test_max": test.max(),
                "gap": (train - test).mean(),
                "log10_first_over_last": np.mean(ratios),
            }
        )
    return lines


def measure(folder: Path) -> dict[str, Any]:
    """Everything anew, twenty minutes. Only the results are stored, nothing in `folder`."""
    tried = [name for name, recipe in RECIPES.items() if recipe.times == 1]
    sweep = [run(name, rate, seed) for name in tried for rate in RATES for seed in SWEEP_SEEDS]
    rates = best_rates(sweep)
    rates["ten times as long"] = rates["before 2006"]
    runs = [run(name, rates[name], seed) for name in RECIPES for seed in SEEDS]
    kept = ("recipe", "rate", "seed", "validation", "test")
    digits = data()
    return rounded(
        {
            "parameters": {
                "recipes": {name: asdict(recipe) for name, recipe in RECIPES.items()},
                "digits": {p: len(getattr(digits, p)) for p in ("train", "validation", "test")},
                "n_inputs": digits.x.shape[1],
                "width": WIDTH,
                "momentum": MOMENTUM,
                "rates": RATES,
                "batch_size": BATCH_SIZE,
                "clip": CLIP,
                "epochs": EPOCHS,
                "pretraining": {"rate": PRETRAINING_RATE, "epochs": PRETRAINING_EPOCHS},
                "learnt": LEARNT,
                "dtype": "float32",
                "sweep_seeds": SWEEP_SEEDS,
                "seeds": SEEDS,
            },
            "sweep": [{key: entry[key] for key in kept} for entry in sweep],
            "best_rates": rates,
            "runs": runs,
            "summary": summary(runs),
            "short": short(),
        }
    )


def short(epochs: int = 5) -> dict[str, list[float]]:
    """Three recipes for a few epochs, one seed, in float64: test accuracy, start included.

    The pretraining is short, too: three epochs for each layer.
    """
    curves = {}
    for name, rate in (("before 2006", 0.1), ("pretrained", 0.1), ("ReLU, He", 0.01)):
        recipe, rng = RECIPES[name], np.random.default_rng(0)
        params = start(recipe, rng, np.float64, pretraining_epochs=3)
        stages = islice(train(recipe, params, rate, rng), epochs)
        curves[name] = [accuracy(recipe, now, "test") for now in (params, *stages)]
    return curves
