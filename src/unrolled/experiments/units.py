"""What single units of a trained network have come to stand for, found by correlation."""

from typing import Any

import numpy as np

from unrolled._checks import Array
from unrolled.datasets import NAME_SYMBOLS, name_sequences
from unrolled.experiments.sequence_models import Model
from unrolled.gradients import Tree

VOWELS = "aeiou"

Names = tuple[str, ...]


def features(names: Names) -> dict[str, Array]:
    """What one may ask of each step of each name, (T, N): known to us, never told the network."""
    data = name_sequences(names)
    T, N = data.weight.shape
    length = np.array([len(name) for name in names])
    vowel = np.isin(list(NAME_SYMBOLS), list(VOWELS)).astype(float)
    steps = np.broadcast_to(np.arange(T)[:, None], (T, N)).astype(float)
    return {
        "letters read": steps,
        "letters to come": length - steps,
        "this letter is a vowel": data.x @ vowel,
        "the next is a vowel": data.target @ vowel,
        "the name ends here": data.target[:, :, 0],
    }


def correlations(
    model: Model, params: Tree, names: Names, quantities: tuple[str, ...] = ("c", "y")
) -> dict[tuple[str, str], Array]:
    """Pearson's r of every unit with every feature, over all steps of all names.

    {(quantity of the trace, feature): (H,)}.
    """
    data = name_sequences(names, params.V.dtype)
    trace = model.forward(params, data.x).trace
    there = data.weight > 0
    asked = {name: _standardised(values[there]) for name, values in features(names).items()}
    found = {}
    for quantity in quantities:
        units = _standardised(getattr(trace, quantity)[there].astype(np.float64))
        for name, values in asked.items():
            found[quantity, name] = units.T @ values / len(values)
    return found


def _standardised(values: Array) -> Array:
    spread = values.std(axis=0)
    return (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1)


def telling_units(
    model: Model, trained: Tree, untrained: list[Tree], choose_by: Names, judge_by: Names
) -> list[dict[str, Any]]:
    """For each feature, the unit that goes with it best, and what chance alone would offer.

    The unit is chosen by some names, its correlation `r` is that over others. The same is done with
    networks that have learnt nothing (`untrained`, one |r| a network): with 28 units to choose
    from, some will go with anything, and each reads the letter it is at.
    """

    def best(params: Tree) -> dict[tuple[str, str], tuple[int, float]]:
        judged = correlations(model, params, judge_by)
        picks = {
            key: int(np.abs(r).argmax())
            for key, r in correlations(model, params, choose_by).items()
        }
        return {key: (unit, float(judged[key][unit])) for key, unit in picks.items()}

    others = [best(params) for params in untrained]
    return [
        {
            "quantity": quantity,
            "feature": feature,
            "unit": unit,
            "r": r,
            "untrained": [abs(other[quantity, feature][1]) for other in others],
        }
        for (quantity, feature), (unit, r) in best(trained).items()
    ]
