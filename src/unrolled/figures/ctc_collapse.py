"""CtcCollapse: frames become a word, and a word is all the paths that become it."""

import math
import re
from itertools import pairwise

import numpy as np
import traitlets

from .. import ctc
from .._checks import Array
from ..ctc import BLANK
from . import palette
from .base import Figure

SYMBOLS = BLANK + "abcdefghijklmnopqrstuvwxyz"
MOST_FRAMES, MOST_LETTERS, MOST_HEARD = 24, 4, 7
EXAMPLES = {
    "hh-e-ll-lloo": "hello, with a blank between the two l",
    "hheelllloo": "the same without blanks",
    "-tt-e-dd-d-yy-": "teddy, with blanks around it",
    "--------": "silence",
}

_ALT = (
    "Above: the {T} frames {frames}, one box each; below them equal neighbours as one box, and in "
    "a third row what is left without blanks: {word}. Below: the lattice of the word {lattice}, "
    "{S} rows and {heard} columns, with {count} alignments running through it."
)
_CAPTION = (
    "Above: two rules turn many frames into few letters. Below: all the paths of T frames that "
    "turn into one word, and how probable they are if each frame was heard as written: what was "
    "heard has the probability that you set, and the other 26 of 27 symbols share the rest evenly. "
    "The forward algorithm adds the paths column by column; beside it, every path of the word's "
    "letters and blanks was tried, and those that are right were added one by one."
)


def y_hat(heard: str, sure: float) -> Array:
    """Return what is said at each frame, (T, 27): the symbol heard `sure`, the others evenly."""
    T, K = len(heard), len(SYMBOLS)
    said = np.full((T, K), (1 - sure) / (K - 1))
    said[np.arange(T), codes(heard)] = sure
    return said


def codes(text: str) -> list[int]:
    """Return the code of each symbol."""
    return [SYMBOLS.index(symbol) for symbol in text]


def stretched(word: str, T: int) -> str:
    """Return the word said over T frames: each sign of its shortest path held about as long.

    With fewer frames than it needs, its beginning.
    """
    path = word[0]
    for before, letter in pairwise(word):
        path += BLANK + letter if letter == before else letter
    if T <= len(path):
        return path[:T]
    each, more = divmod(T, len(path))
    return "".join(sign * (each + (place < more)) for place, sign in enumerate(path))


def count_paths(word: str, T: int) -> list[list[int]]:
    """Return how many beginnings of alignments reach each node, (S, T): α with every y_hat at 1."""
    signs = BLANK + "".join(letter + BLANK for letter in word)
    columns = [[int(s < 2) for s in range(len(signs))]]
    for _ in range(1, T):
        before = columns[-1]
        columns.append(
            [
                sum(before[max(0, s - 1) : s + 1])
                + (before[s - 2] if s > 2 and s % 2 and signs[s] != signs[s - 2] else 0)
                for s in range(len(signs))
            ]
        )
    return [list(row) for row in zip(*columns, strict=True)]


def numbers(word: str, heard: str, sure: float) -> dict:
    """Return what the figure shows of a word: see `CtcCollapse.first`."""
    said, T = y_hat(heard, sure), len(heard)
    found = ctc.lattice(said, codes(word))
    paths = ctc.alignments(word, T)
    frames = np.arange(T)
    products = [float(said[frames, codes(path)].prod()) for path in paths]
    p = float(np.exp(found.log_probability))
    return {
        "count": ctc.count_alignments(word, T),
        "paths": count_paths(word, T),
        "alpha": np.exp(found.log_alpha).T.tolist(),
        "share": found.posterior.T.tolist() if p > 0 else np.zeros_like(found.log_alpha.T).tolist(),
        "p": p,
        "alignments": list(paths),
        "products": products,
        "one_by_one": math.fsum(products),
    }


class CtcCollapse(Figure):
    """Type frames and see them collapse; then see every alignment of a word, counted and added.

    Traits the reader sets: `frames`, 1 to 24 of a … z and "-", and `step`, how many of them have
    been read; `word`, 1 to 4 letters; `heard`, 1 to 7 frames, and `sure`, the probability of what
    was heard, 0 … 1; `show`, what stands in the nodes: "paths" so far, "alpha", or the "share" of
    the probability that goes through; `alignment`, which is followed, from 1: that which was heard,
    unless told.
    `first` holds what Python found for the figure as it starts: `count`, by the formula; `paths`,
    `alpha` and `share`, (S, T); `p` by the forward algorithm; `alignments` by trying all paths,
    their `products`, and the sum of these, `one_by_one`.
    """

    name = "ctc-collapse"
    module = "ctc_collapse.mjs"

    frames = traitlets.Unicode("hh-e-ll-lloo").tag(sync=True)
    step = traitlets.Int(MOST_FRAMES, min=0, max=MOST_FRAMES).tag(sync=True)
    word = traitlets.Unicode("see").tag(sync=True)
    heard = traitlets.Unicode("ss-e-e").tag(sync=True)
    sure = traitlets.Float(0.6, min=0, max=1).tag(sync=True)
    show = traitlets.Enum(["paths", "alpha", "share"], "paths").tag(sync=True)
    alignment = traitlets.Int(1, min=1).tag(sync=True)
    examples = traitlets.Dict(EXAMPLES, read_only=True).tag(sync=True)
    first = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, frames: str = "hh-e-ll-lloo", word: str = "see", **traits):
        super().__init__(**{"caption": _CAPTION, "frames": frames, "word": word} | traits)
        self.step = min(self.step, len(self.frames))
        setting = {name: getattr(self, name) for name in ("word", "heard", "sure")}
        self.set_trait("first", {"setting": setting} | numbers(**setting))
        if "alignment" not in traits and self.heard in self.first["alignments"]:
            self.alignment = self.first["alignments"].index(self.heard) + 1
        self.alignment = min(self.alignment, max(1, self.first["count"]))
        if "alt" not in traits:
            self.alt = _ALT.format(
                T=len(frames),
                frames=frames,
                word=ctc.collapse(frames) or "nothing",
                lattice=word,
                S=2 * len(word) + 1,
                heard=len(self.heard),
                count=self.first["count"],
            )

    @traitlets.validate("frames", "word", "heard")
    def _check_text(self, proposal) -> str:
        name, text = proposal["trait"].name, proposal["value"]
        signs, most = {
            "frames": ("a-z-", MOST_FRAMES),
            "word": ("a-z", MOST_LETTERS),
            "heard": ("a-z-", MOST_HEARD),
        }[name]
        if not re.fullmatch(f"[{signs}]{{1,{most}}}", text):
            raise traitlets.TraitError(f"{name}: needs 1 to {most} of [{signs}], got {text!r}")
        return text

    def picture(self) -> str:
        """Return the collapse in three rows, and the lattice with its counts."""
        parts, T = [], len(self.frames)
        side = min(44, 600 / T)
        for t, symbol in enumerate(self.frames):
            parts += _box(30 + side * t, 30, side, symbol)
        t = 0
        for run in re.finditer(r"(.)\1*", self.frames):
            symbol, length = run[1], len(run[0])
            parts += _box(30 + side * t, 90, side * length, symbol)
            if symbol != BLANK:
                parts += _box(30 + side * t, 150, side, symbol)
            t += length
        for y, words in (
            (20, "what the network says, frame by frame"),
            (84, "1. equal neighbours become one"),
            (144, "2. blanks go"),
            (
                222,
                f"“{self.word}” in {len(self.heard)} frames: how many beginnings reach each node",
            ),
        ):
            parts.append(f'<text x="30" y="{y}" class="said">{words}</text>')
        signs = BLANK + "".join(letter + BLANK for letter in self.word)
        column = 560 / len(self.heard)
        for s, sign in enumerate(signs):
            y = 250 + 34 * s
            parts.append(f'<text x="40" y="{y + 5}" class="sign">{sign}</text>')
            for t, paths in enumerate(self.first["paths"][s]):
                x = 90 + column * t
                for further in range(3):
                    allowed = further < 2 or (s % 2 and signs[s] != (signs + "  ")[s + 2])
                    to = s + further
                    if t + 1 < len(self.heard) and to < len(signs) and allowed and paths:
                        parts.insert(
                            0,
                            f'<path d="M{x:.0f} {y}L{x + column:.0f} {250 + 34 * to}" '
                            'class="edge"/>',
                        )
                parts.append(
                    f'<rect x="{x - 20:.0f}" y="{y - 13}" width="40" height="26" class="node"/>'
                    f'<text x="{x:.0f}" y="{y + 5}" class="count">{paths}</text>'
                )
        height = 270 + 34 * len(signs)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 {height}">'
            f"<style>{palette.picture_css()}"
            "text{font:14px system-ui,sans-serif;fill:var(--un-ink)}"
            ".said{fill:var(--un-muted)}.sign,.count,.symbol{text-anchor:middle}"
            ".sign,.symbol{font-weight:700}.edge{stroke:var(--un-rule);fill:none}"
            ".box,.node{fill:var(--un-paper);stroke:var(--un-output);stroke-width:1.5}"
            ".blank{stroke:var(--un-muted);stroke-dasharray:4 3}</style>"
            f"{''.join(parts)}</svg>"
        )


def _box(x: float, y: float, width: float, symbol: str) -> list[str]:
    """Return a box of the three rows, and its sign."""
    kind = "box blank" if symbol == BLANK else "box"
    return [
        f'<rect x="{x + 1:.1f}" y="{y}" width="{width - 2:.1f}" height="34" rx="4" '
        f'class="{kind}"/><text x="{x + width / 2:.1f}" y="{y + 23}" class="symbol">{symbol}</text>'
    ]
