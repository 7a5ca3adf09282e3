"""Where results are kept: JSON in data/results/, each file with all it takes to make it again."""

import json
import platform
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.datasets import open_data
from unrolled.gradients import Tree

EXPERIMENTS = ("names", "long_memory", "space_odyssey", "tasks", "deep_stacks")


def results(experiment: str) -> dict[str, Any]:
    """What an experiment measured, as stored; `EXPERIMENTS` has the names.

    Raises ValueError for another name.
    """
    check.one_of("experiment", experiment, EXPERIMENTS)
    with open_data(f"results/{experiment}.json") as file:
        return json.load(file)


def write(folder: Path, experiment: str, measured: dict[str, Any]) -> Path:
    """Store what an experiment measured, with the command and the versions that made it.

    One line an entry, so that a difference between two measurements can be read.
    """
    made_by = {
        "command": f"python -m unrolled.experiments {experiment}",
        "python": platform.python_version(),
        "numpy": np.__version__,
    }
    parts = [
        f"{_json(key)}: {_lines(value)}" for key, value in {"made_by": made_by, **measured}.items()
    ]
    path = folder / f"{experiment}.json"
    path.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
    return path


def rounded(value: Any, digits: int = 4) -> Any:
    """`value` with every number in it rounded, as plain Python."""
    if isinstance(value, dict):
        return {key: rounded(part, digits) for key, part in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [rounded(part, digits) for part in value]
    return round(float(value), digits) if isinstance(value, float | np.floating) else value


def named_arrays(name: str, tree: Tree) -> dict[str, Array]:
    """The arrays of a tree, each under its path: "params.core.W"."""
    if not is_dataclass(tree):
        return {} if tree is None else {name: tree}
    parts = [named_arrays(f"{name}.{f.name}", getattr(tree, f.name)) for f in fields(tree)]
    return {path: array for part in parts for path, array in part.items()}


def from_named_arrays(name: str, like: Tree, arrays: dict[str, Array]) -> Tree:
    """The tree shaped `like` another whose arrays stand under their paths."""
    if not is_dataclass(like):
        return None if like is None else arrays[name]
    parts = {
        f.name: from_named_arrays(f"{name}.{f.name}", getattr(like, f.name), arrays)
        for f in fields(like)
    }
    return replace(like, **parts)


def _lines(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n  " + ",\n  ".join(map(_json, value)) + "\n]"
    return _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
