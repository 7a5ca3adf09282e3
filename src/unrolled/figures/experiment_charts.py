"""What the stored experiments found, as charts: every run a mark, so that the spread is seen."""

from typing import Any

import numpy as np

from . import charts
from .palette import LIGHT

VERDICTS = {  # of a variant against vanilla: the colour's role and the mark
    "vanilla": ("input", "circle"),
    "no difference seen": ("muted", "square"),
    "worse": ("error", "x"),
    "better": ("output", "triangle-up"),
}


def long_memory(stored: dict[str, Any]) -> charts.Chart:
    """After how many updates each network had solved each task; a slider walks the tasks.

    stored: `experiments.results("long_memory")`.
    """
    import plotly.graph_objects as go

    runs = stored["runs"]
    limit = stored["parameters"]["updates"]
    tasks = list(dict.fromkeys((run["task"], run["length"]) for run in runs))
    models = list(dict.fromkeys(run["model"] for run in runs))

    def marks(task: str, length: int) -> list[go.Scatter]:
        places, updates, solved = [], [], []
        for place, model in enumerate(models):
            own = [r for r in runs if (r["task"], r["length"], r["model"]) == (task, length, model)]
            places += list(place + _side_by_side(len(own)))
            updates += [limit if r["solved_after"] is None else r["solved_after"] for r in own]
            solved += [r["solved_after"] is not None for r in own]
        places, updates, solved = np.array(places), np.array(updates), np.array(solved)
        return [
            go.Scatter(
                x=places[kept] if kept.any() else [None],  # one of none keeps its legend
                y=updates[kept] if kept.any() else [None],
                name=name,
                mode="markers",
                marker=look,
            )
            for kept, name, look in (
                (solved, "solved", _mark("output", "circle")),
                (~solved, f"not solved in {limit} updates", _mark("error", "x")),
            )
        ]

    fig = go.Figure(marks(*tasks[0]))
    fig.frames = [
        go.Frame(name=f"{task.split()[0]}, {length} steps", data=marks(task, length))
        for task, length in tasks
    ]
    fig.update_layout(
        sliders=[{"currentvalue": {"prefix": "Task: "}}],
        yaxis={"title": "updates", "range": [0, 1.06 * limit]},
        xaxis={**_named([m.replace(", forget", ",<br>") for m in models]), "tickangle": 0},
    )
    story = " ".join(_solved(stored, task, length, models) for task, length in tasks)
    return charts.show(
        fig,
        f"Marks for the trainings of {len(models)} networks, by the updates they needed. {story}",
        "Each mark is a training with a seed of its own. Move the slider from task to task.",
    )


def space_odyssey(stored: dict[str, Any]) -> charts.Chart:
    """The loss of every training of vanilla and its variants, the best in the middle first.

    stored: `experiments.results("space_odyssey")`.
    """
    import plotly.graph_objects as go

    verdict = {"vanilla": "vanilla"}
    verdict |= {line["variant"]: line["verdict"] for line in stored["comparison"]}
    test: dict[str, list[float]] = {}
    for run in stored["runs"]:
        test.setdefault(run["variant"], []).append(run["test"])
    order = sorted(test, key=lambda variant: np.mean(test[variant]))
    fig = go.Figure()
    for name, look in VERDICTS.items():
        own = [place for place, variant in enumerate(order) if verdict[variant] == name]
        if not own:
            continue
        x = np.concatenate([place + _side_by_side(len(test[order[place]])) for place in own])
        y = np.concatenate([test[order[place]] for place in own])
        fig.add_scatter(x=x, y=y, name=name, mode="markers", marker=_mark(*look))
    fig.add_hline(y=float(np.mean(test["vanilla"])), line_dash="dot", line_width=1)
    fig.update_layout(
        yaxis_title="bits a symbol, test names",
        xaxis=_named(order),
    )
    means = ", ".join(f"{variant} {np.mean(test[variant]):.3f}" for variant in order)
    return charts.show(
        fig,
        f"Marks for the trainings of {len(order)} kinds of LSTM, ordered by their mean loss in "
        f"bits a symbol: {means}.",
        "Each mark is a training with a seed of its own; lower is better. The dotted line is the "
        "mean of vanilla.",
    )


def _side_by_side(n: int) -> np.ndarray:
    """Where n marks of one column stand, beside one another about 0."""
    return (np.arange(n) - (n - 1) / 2) * 0.11


def _mark(role: str, symbol: str) -> dict[str, Any]:
    return {"color": LIGHT[role], "symbol": symbol, "size": 8}


def _named(names: list[str]) -> dict[str, Any]:
    """An axis whose places 0, 1, 2, … have names."""
    places = {"tickvals": list(range(len(names))), "ticktext": names}
    return {**places, "range": [-0.5, len(names) - 0.5], "showgrid": False, "zeroline": False}


def _solved(stored: dict[str, Any], task: str, length: int, models: list[str]) -> str:
    lines = {
        line["model"]: line
        for line in stored["summary"]
        if (line["task"], line["length"]) == (task, length)
    }
    counts = ", ".join(f"{m} {lines[m]['solved']} of {lines[m]['of']}" for m in models)
    return f"The {task} over {length} steps was solved by {counts}."
