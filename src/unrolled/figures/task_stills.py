"""The still picture of TaskTypes: a run of a recurrent network, unrolled, with its states."""

from html import escape

import numpy as np

from . import palette

Numbers = np.ndarray
HALF = 21  # of a state's box


def draw(run, task: str) -> str:
    """Return the network of a `task_types.Run`, unrolled from left to right, inputs below."""
    steps = [*run.inputs, *run.fed]
    said = ("",) * (len(steps) - len(run.said)) + run.said
    pitch = min(110, 640 / len(steps))
    levels = {"ŷ": 40, "h": 112, "x": 190}
    states = [*(() if run.encoder_h is None else run.encoder_h), *run.h]
    if task == "both":
        levels = {"ŷ": 40, "h←": 108, "h→": 168, "x": 236}
        forth, back = np.split(run.h, 2, axis=1)
    first, upper = levels.get("h→", levels.get("h")), levels.get("h←", levels.get("h"))
    parts = [
        f'<text x="34" y="{y + 5}" class="{"xyh"["xŷh".index(name[0])]}">{name}</text>'
        for name, y in levels.items()
    ]
    for t, (took, gave) in enumerate(zip(steps, said, strict=True)):
        x = 80 + pitch * (t + 0.5)
        wide = min(pitch / 2 - 8, HALF) if pitch > 30 else pitch / 2 - 3
        if task in ("one_to_many", "captioning") and t:
            way = f"M{x - pitch / 2 - 3:.1f} 40h3V{levels['x']}H{x:.1f}"
            parts.append(f'<path d="{way}V{first + 27}" class="fed" marker-end="url(#head)"/>')
        else:
            parts += _box(x, levels["x"], pitch, "input", took)
            parts.append(_arrow(x, levels["x"] - (17 if pitch > 30 else 22), x, first + 27))
        if gave:
            centre = x if pitch > 30 else 686  # a box of its own width, within the picture
            parts += _box(centre, levels["ŷ"], max(pitch, 36), "output", gave)
            parts.append(_arrow(x, upper - HALF, x, levels["ŷ"] + 22))
        if task == "both":
            parts += _state(x, first, wide, forth[t]) + _state(x, upper, wide, back[t])
            round_one = f"M{x - wide - 8:.1f} {levels['x'] - 17}V{upper + 10}H{x - wide - 2:.1f}"
            round_other = f"M{x + wide:.1f} {first - 10}h8V62"
            parts += [_road(round_one), _road(round_other)]
        else:
            parts += _state(x, first, wide, states[t])
        if t:
            parts.append(_arrow(x - pitch + wide, first, x - wide - 4, first))
            if task == "both":
                parts.append(_arrow(x - wide, upper, x - pitch + wide + 4, upper))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 730 {levels["x"] + 32}">'
        f"<style>{palette.picture_css()}"
        "text{font:13px system-ui,sans-serif;text-anchor:middle;fill:var(--un-ink)}"
        "text.x{fill:var(--un-input);font-weight:700}text.h{fill:var(--un-hidden);font-weight:700}"
        "text.y{fill:var(--un-output);font-weight:700}"
        ".box{fill:var(--un-paper);stroke-width:2}"
        ".wire{stroke:var(--un-muted);stroke-width:1.6;fill:none}"
        ".fed{stroke:var(--un-output);stroke-width:1.5;stroke-dasharray:4 3;fill:none}"
        ".above{fill:var(--un-positive)}.below{fill:var(--un-negative)}</style>"
        '<marker id="head" viewBox="0 0 10 10" refX="7" refY="5" markerWidth="7" '
        'markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L10 5L0 10z" '
        'style="fill:var(--un-muted)"/></marker>'
        f"{''.join(parts)}</svg>"
    )


def _box(x: float, y: float, pitch: float, role: str, words: str) -> list[str]:
    """Return an input or an output with its words, upright where there is no room for them."""
    half, high, turned = pitch / 2 - 3, 17, ""
    room = f' textLength="{2 * half - 4:.0f}" lengthAdjust="spacingAndGlyphs"'
    fit = room if 7.6 * len(words) > 2 * half - 4 else ""
    if pitch < 30:
        words, fit, high = words.removesuffix(" °C"), "", 22
        turned = f' transform="rotate(-90 {x:.1f} {y})"'
    elif pitch == 36:
        half, fit = 34, ""
    return [
        f'<rect x="{x - half:.1f}" y="{y - high}" width="{2 * half:.1f}" height="{2 * high}" '
        f'rx="6" class="box" style="stroke:var(--un-{role})"/>',
        f'<text x="{x:.1f}" y="{y + 5}"{fit}{turned}>{escape(words)}</text>',
    ]


def _state(x: float, y: float, wide: float, h: Numbers) -> list[str]:
    """Return a state's box, each number in it a square: orange above 0, blue below."""
    rows = 8 if len(h) >= 32 else 4
    columns = len(h) // rows
    across, down = (2 * wide - 6) / columns, (2 * HALF - 6) / rows
    shades: dict[str, str] = {}
    for i, value in enumerate(h):
        row, column = divmod(i, columns)
        shade = f'{"below" if value < 0 else "above"}" fill-opacity="{np.ceil(4 * abs(value)) / 4}'
        place = f"M{x - wide + 3 + column * across:.1f} {y - HALF + 3 + row * down:.1f}"
        square = f"{place}h{across - 0.6:.1f}v{down - 0.6:.1f}h-{across - 0.6:.1f}z"
        shades[shade] = shades.get(shade, "") + square
    return [
        f'<rect x="{x - wide:.1f}" y="{y - HALF}" width="{2 * wide:.1f}" height="{2 * HALF}" '
        'rx="6" class="box" style="stroke:var(--un-hidden)"/>',
        *(f'<path d="{d}" class="{shade}"/>' for shade, d in shades.items()),
    ]


def _arrow(x1: float, y1: float, x2: float, y2: float) -> str:
    return _road(f"M{x1:.1f} {y1}L{x2:.1f} {y2}")


def _road(d: str) -> str:
    return f'<path d="{d}" class="wire" marker-end="url(#head)"/>'
