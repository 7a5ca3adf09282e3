"""A search space odyssey on a desk: the LSTM and its eight variants on one small real task.

The task: English first names in a row, "·ida·bo·…", 48 symbols at a time; say the next symbol,
at each of them. Where a name begins nobody says, so a network has to remember what helps and to
forget it at "·". All blocks have 20 units; each gets the step size that suits it best out of the
same five, and then six trainings that differ in their seed alone, all equally long. A variant is
compared with vanilla by a permutation test on the bits a symbol of test names, which chose nothing;
the eight p-values are corrected for being eight.

Source: Greff, Srivastava, Koutník, Steunebrink & Schmidhuber (2017), who had three tasks, 5400
trainings and fifteen years of computing time.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from unrolled.datasets import NAME_SYMBOLS, Sequences, names_in_a_row
from unrolled.experiments import names, sequence_models
from unrolled.experiments.names import bits
from unrolled.experiments.records import rounded
from unrolled.experiments.sequence_models import Variant
from unrolled.experiments.statistics import holm, permutation_p
from unrolled.gradients import Tree, leaves
from unrolled.lstm_variants import VARIANTS
from unrolled.optim import Adam

K = len(NAME_SYMBOLS)
HIDDEN, STEPS = 20, 48
RATES = (0.005, 0.01, 0.02, 0.04, 0.08)
SWEEP_SEEDS, SEEDS = (100, 101), (0, 1, 2, 3, 4, 5)
EPOCHS, BATCH_SIZE, CLIP = 15, 16, 1.0

WORSE, BETTER, NOTHING = "worse", "better", "no difference seen"
_SPLIT = ("worse on speech and handwriting, no difference on music", None)
PAPER = {  # what the paper found, and which verdicts of ours agree; None where it found both
    "NIG": _SPLIT,
    "NFG": ("worse on all three tasks", {WORSE}),
    "NOG": _SPLIT,
    "NIAF": _SPLIT,
    "NOAF": ("worse on all three tasks", {WORSE}),
    "CIFG": ("no difference on any task", {NOTHING}),
    "NP": ("no difference on any task", {NOTHING}),
    "FGR": ("gained nothing", {NOTHING, WORSE}),
}


@lru_cache(maxsize=2)
def data(dtype=np.float32) -> tuple[Sequences, Sequences, Sequences]:
    """Names in a row to learn from, to choose by, to judge by."""
    parts = names.split()
    return tuple(
        names_in_a_row(part, STEPS, np.random.default_rng(seed), dtype)
        for seed, part in enumerate((parts.train, parts.validation, parts.test))
    )


def n_parameters(variant: str, params: Tree) -> int:
    """The numbers that a block uses: what an absent gate would have is not counted."""
    W, R, b, p = params.core.W, params.core.R, params.core.b, params.core.p
    unused = 0
    for row in VARIANTS[variant].absent:
        unused += W[row].size + R[row].size + b[row].size
        unused += 0 if p is None else p[row - 1].size
    return sum(leaf.size for leaf in leaves(params)) - unused


def run(
    variant: str, rate: float, seed: int, epochs: int = EPOCHS, dtype=np.float32
) -> dict[str, Any]:
    """Train one block: its entry. curve: bits a symbol of validation names after each epoch."""
    learn, validate, judge = data(dtype)
    model = Variant(HIDDEN, "softmax", variant)
    rng = np.random.default_rng(seed)
    params, optimiser = model.init(K, K, rng, dtype), Adam(rate)
    after_epochs = sequence_models.epochs(model, params, learn, BATCH_SIZE, optimiser, rng, CLIP)
    curve = []
    for _, params in zip(range(epochs), after_epochs, strict=False):
        curve.append(bits(model, params, validate))
    return {
        "variant": variant,
        "rate": rate,
        "seed": seed,
        "n_parameters": n_parameters(variant, params),
        "train": bits(model, params, learn),
        "validation": curve[-1],
        "test": bits(model, params, judge),
        "curve": curve,
    }


def best_rates(sweep: list[dict[str, Any]]) -> dict[str, float]:
    """For each variant the step size with the lowest validation loss, the mean over its seeds."""

    def mean(variant: str, rate: float) -> float:
        tries = [e for e in sweep if (e["variant"], e["rate"]) == (variant, rate)]
        return float(np.mean([entry["validation"] for entry in tries]))

    return {
        variant: min(RATES, key=lambda rate: mean(variant, rate))
        for variant in {entry["variant"]: None for entry in sweep}
    }


def compare(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each variant against vanilla: the difference in bits, the p-values, and what they say.

    verdict: "worse" or "better" where the corrected p is below 0.05, else "no difference seen".
    agrees: with what the paper found; None where that depended on the task.
    """
    test = {
        variant: [entry["test"] for entry in runs if entry["variant"] == variant]
        for variant in VARIANTS
    }
    others = [variant for variant in VARIANTS if variant != "vanilla"]
    p = [permutation_p(test[variant], test["vanilla"]) for variant in others]
    lines = []
    for variant, alone, corrected in zip(others, p, holm(p), strict=True):
        difference = np.mean(test[variant]) - np.mean(test["vanilla"])
        verdict = NOTHING
        if corrected < 0.05:
            verdict = WORSE if difference > 0 else BETTER
        in_paper, agreeing = PAPER[variant]
        lines.append(
            {
                "variant": variant,
                "mean": np.mean(test[variant]),
                "sd": np.std(test[variant], ddof=1),
                "difference": difference,
                "p": alone,
                "p_corrected": corrected,
                "verdict": verdict,
                "paper": in_paper,
                "agrees": None if agreeing is None else verdict in agreeing,
            }
        )
    return lines


def plain(comparison: list[dict[str, Any]]) -> list[str]:
    """A line for each variant: what was seen here, what the paper found, and how the two fit."""
    lines = []
    for entry in comparison:
        if entry["agrees"] is None:
            fit = "The paper's own tasks differ."
        elif entry["agrees"]:
            fit = "The two agree."
        elif entry["verdict"] == NOTHING:
            fit = "This task is too small to tell."
        else:
            fit = "The two disagree: it depends on the task."
        lines.append(
            f"{entry['variant']}: {entry['verdict']} ({entry['difference']:+.3f} bits, "
            f"p = {entry['p_corrected']:.2f}). In the paper: {entry['paper']}. {fit}"
        )
    return lines


def measure(folder: Path) -> dict[str, Any]:
    """Everything anew, eight minutes. Only the results are stored, nothing in `folder`."""
    sweep = [
        run(variant, rate, seed) for variant in VARIANTS for rate in RATES for seed in SWEEP_SEEDS
    ]
    rates = best_rates(sweep)
    runs = [run(variant, rates[variant], seed) for variant in VARIANTS for seed in SEEDS]
    vanilla = [entry["test"] for entry in runs if entry["variant"] == "vanilla"]
    kept = ("variant", "rate", "seed", "validation", "test")
    return rounded(
        {
            "parameters": {
                "task": f"next symbol of names in a row, {STEPS} at a time",
                "sequences": [len(part) for part in data()],
                "n_hidden": HIDDEN,
                "optimiser": "Adam",
                "rates": RATES,
                "batch_size": BATCH_SIZE,
                "clip": CLIP,
                "epochs": EPOCHS,
                "dtype": "float32",
                "sweep_seeds": SWEEP_SEEDS,
                "seeds": SEEDS,
            },
            "sweep": [{key: entry[key] for key in kept} for entry in sweep],
            "best_rates": rates,
            "runs": runs,
            "vanilla": {"mean": np.mean(vanilla), "sd": np.std(vanilla, ddof=1)},
            "comparison": compare(runs),
            "short": short(),
        }
    )


def short(epochs: int = 2, rate: float = 0.02) -> dict[str, float]:
    """All nine for two epochs and one seed, in float64: bits a symbol on the validation names."""
    entries = [run(variant, rate, 0, epochs, np.float64) for variant in VARIANTS]
    return {entry["variant"]: entry["validation"] for entry in entries}
