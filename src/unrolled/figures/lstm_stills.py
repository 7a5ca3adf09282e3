"""The still picture of an LSTM block: for paper, and until the figure is alive."""

import numpy as np

from ..lstm import Trace
from . import palette
from .lstm_sheet import PARTS, path

_STYLE = """
text{font:FONTpx system-ui,sans-serif;text-anchor:middle;fill:var(--un-ink)}
.name{fill:var(--role);font-weight:700}.number{font-stretch:condensed}.soft{fill:var(--un-muted)}
.start{text-anchor:start}.end{text-anchor:end}
.ground{fill:var(--role);fill-opacity:.1}
.box{fill:var(--un-paper);stroke:var(--role);stroke-width:1.6}
.lid{fill:var(--un-raised);stroke:var(--un-muted);stroke-width:1.5}
.black{fill:#000;stroke:var(--un-muted);stroke-width:1.5}.onblack{fill:#fff;font-weight:700}
.highway{fill:none;stroke:var(--un-cell);stroke-width:18;opacity:.16}
.line{fill:none;stroke:var(--role);stroke-width:1.7}.thin{stroke-width:1.2;opacity:.7}
.past{stroke-dasharray:.1 4.6;stroke-linecap:round;stroke-width:2.3}
.full{fill:var(--role)}
"""


def draw(plan: dict, trace: Trace, t: int, stage: int, peepholes: bool) -> str:
    """Return one drawing as an SVG text, with the numbers of step t of the first sequence.

    plan: a drawing of `lstm_drawings.GEOMETRY`; the rest as in `lstm_drawings.still`.
    """
    width, height = plan["size"]
    pieces = _closed_picture(plan) if stage == 0 else _open_picture(plan, stage, peepholes)
    places = plan["closed"]["places"] if stage == 0 else {}
    numbers = step_numbers(trace, t)
    for node, shape in plan["nodes"].items():
        part = PARTS[node]
        if part["stage"] <= stage and "only" not in part:
            pieces += _node(part, shape, numbers[node], t, stage, places.get(node), plan["font"])
    if stage == 1:
        pieces += [piece for section in plan["sections"].values() for piece in _lid(section)]
    style = palette.picture_css() + _STYLE.replace("FONT", str(plan["font"]))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f"<style>{style}</style>{''.join(pieces)}</svg>"
    )


def step_numbers(trace: Trace, t: int) -> dict[str, np.ndarray]:
    """Return the values of every node at step t (from 1) of the first sequence."""
    names = ("x", "z_bar", "i_bar", "f_bar", "o_bar", "z", "i", "f", "o", "c", "y")
    here = {name: getattr(trace, name)[t - 1, 0] for name in names}
    c_before = trace.c[t - 2, 0] if t > 1 else trace.c0[0]
    return here | {
        "y_before": trace.y[t - 2, 0] if t > 1 else trace.y0[0],
        "c_before": c_before,
        "zi": here["z"] * here["i"],
        "cf": c_before * here["f"],
        "tanh_c": np.tanh(here["c"]),
    }


def _open_picture(plan: dict, stage: int, peepholes: bool) -> list[str]:
    """Return everything but the nodes: grounds, links, wires, dots, words."""

    def is_there(name: str) -> bool:
        part = PARTS[name]
        known = "only" not in part and (peepholes or part["role"] != "peephole")
        return known and part["stage"] <= stage

    pieces = []
    if "highway" in plan:
        pieces.append(f'<path class="highway" d="{path([tuple(p) for p in plan["highway"]])}"/>')
    if stage > 1:
        for section in plan["sections"].values():
            x, y = section["at"]
            title = "".join(
                f'<text x="{x}" y="{y + dy}" class="start name">{word}</text>'
                for word, dy in zip(section["title"], (-3, plan["font"] - 2), strict=True)
            )
            ground = _rectangle(section["ground"], 10, "ground")
            pieces.append(f"{_group(section['role'])}{ground}{title}</g>")
    for link in plan["links"]:
        low, high = link["stage"]
        if low <= stage <= high and any(is_there(owner) for owner in link["owners"]):
            kind = "line" + " past" * link.get("past", False) + " thin" * link.get("post", False)
            pieces.append(f'{_of(link["owners"][0])}<path class="{kind}" d="{link["d"]}"/></g>')
    for name, wire in plan["wires"].items():
        if is_there(name):
            pieces.append(_wire(PARTS[name], wire, plan["font"]))
    for dot in plan["dots"]:
        lines = [each for each in dot["meeting"] if any(map(is_there, each["owners"]))]
        if sum(each["ends"] for each in lines if each["stage"] <= stage) >= 3:
            circle = f'<circle class="full" cx="{dot["x"]}" cy="{dot["y"]}" r="3.6"/>'
            pieces.append(f"{_of(dot['owner'])}{circle}</g>")
    for word in plan["words"]:
        kind = {"start": "start", "end": "end", "middle": ""}[word["anchor"]]
        place = f'x="{word["x"]}" y="{word["y"]}"'
        pieces.append(f'<text {place} class="soft {kind}">{word["text"]}</text>')
    return pieces


def _closed_picture(plan: dict) -> list[str]:
    """Return the black box and the arrows into and out of it."""
    x, y, width, height = plan["closed"]["box"]
    pieces = [_rectangle(plan["closed"]["box"], 14, "black")]
    place = f'x="{x + width / 2:g}" y="{y + height / 2:g}"'
    pieces.append(f'<text {place} class="onblack">LSTM</text>')
    for name, arrow in plan["closed"]["arrows"].items():
        kind = "line past" if PARTS[name].get("past") or name.endswith("before") else "line"
        line = f'<path class="{kind}" d="{arrow["d"]}"/><path class="full" d="{arrow["head"]}"/>'
        pieces.append(f"{_of(name)}{line}</g>")
    return pieces


def _wire(part: dict, wire: dict, font: float) -> str:
    kind = "line past" if part.get("past") else "line"
    text = f'<path class="{kind}" d="{wire["d"]}"/><path class="full" d="{wire["head"]}"/>'
    if "op" in wire:
        x, y, w, h, sign = wire["op"]
        text += _rectangle((x, y, w, h), 6, "box")
        text += f'<text x="{x + w / 2:g}" y="{y + h / 2 + 0.34 * font:g}">{sign}</text>'
    if "label" in wire:
        x, y = wire["label"]
        text += f'<text x="{x}" y="{y}" class="start name">{part["symbol"]}</text>'
    return f"{_group(part['role'])}{text}</g>"


def _node(
    part: dict,
    shape: dict,
    numbers: np.ndarray,
    t: int,
    stage: int,
    place: list[float] | None,
    font: float,
) -> list[str]:
    """Return a node: its mark, its taps, and its chip or disc with the numbers."""
    symbol = part["symbol"].replace("@-1", str(t - 1)).replace("@", str(t))
    text = ""
    if "mark" in shape and stage > 0:
        x, y, radius, sign = shape["mark"]
        text += f'<circle class="{"box" if stage > 1 else "full"}" cx="{x}" cy="{y}" r="{radius}"/>'
        reach = 0.55 * radius
        if stage > 1 and sign == "+":
            bars = f"M{x - reach:g} {y}H{x + reach:g}M{x} {y - reach:g}V{y + reach:g}"
            text += f'<path class="line" d="{bars}"/>'
        elif stage > 1:
            text += f'<circle class="full" cx="{x}" cy="{y}" r="{0.27 * radius:g}"/>'
    for x, y, text_x, text_y, anchor in shape.get("terminals", []) if stage > 0 else []:
        text += f'<circle class="box" cx="{x}" cy="{y}" r="3"/>'
        text += f'<text x="{text_x}" y="{text_y}" class="name number {anchor}">{symbol}</text>'
    if stage > 1 or part["name"] not in ("cf", "zi"):
        if "disc" in shape:
            x, y, radius = shape["disc"]
            width = 1.7 * radius
            x, y = place or (x, y)
            text += f'<circle class="box" cx="{x:g}" cy="{y:g}" r="{radius}"/>'
        else:
            x, y, width, height = shape["chip"]
            x, y = place or (x + width / 2, y + height / 2)
            text += _rectangle((x - width / 2, y - height / 2, width, height), 8, "box")
        name_y, number_y = y - 0.14 * font, y + 1.06 * font
        text += f'<text x="{x:g}" y="{name_y:g}" class="name">{symbol}</text>'
        for column, number in zip((-1, 1) if len(numbers) > 1 else (0,), numbers, strict=True):
            place_x = x + column * (width / 4 - 1)
            value = f"{number:.2f}".replace("-", "\u2212")
            text += f'<text x="{place_x:g}" y="{number_y:g}" class="number">{value}</text>'
    return [f"{_group(part['role'])}{text}</g>"]


def _lid(section: dict) -> list[str]:
    x, y, width, height = section["ground"]
    lines = zip(section["title"], (-2, 15), strict=True)
    title = "".join(
        f'<text x="{x + width / 2:g}" y="{y + height / 2 + dy:g}">{word}</text>'
        for word, dy in lines
    )
    return [_rectangle(section["ground"], 10, "lid") + title]


def _rectangle(box: list[float], radius: float, kind: str) -> str:
    x, y, width, height = box
    size = f'width="{width:g}" height="{height:g}" rx="{radius}"'
    return f'<rect x="{x:g}" y="{y:g}" {size} class="{kind}"/>'


def _group(role: str) -> str:
    return f'<g style="--role:var(--un-{role})">'


def _of(name: str) -> str:
    return _group(PARTS[name]["role"])
