"""NameReader: a trained LSTM reads a name letter by letter, with every gate and cell in sight."""

import base64
from html import escape

import numpy as np
import traitlets

from ..activations import softmax
from ..datasets import NAME_SYMBOLS, name_sequences
from ..experiments import names
from . import palette
from .base import Figure

LONGEST = 15
QUANTITIES = {  # what they are called, their colour, and the range they are drawn on
    "i": ("input gate i", "input"),
    "f": ("forget gate f", "forget"),
    "o": ("output gate o", "output"),
    "z": ("block input z", "block_input"),
    "c": ("cell c", "cell"),
    "y": ("output y", "output"),
}
EXAMPLES = {
    "It has never seen": ["amelia", "anna", "anne-marie", "elizabeth", "gwendolyn", "isabella"],
    "It has learnt from": ["bartholomew", "charlotte", "emily", "max", "william"],
}

_ALT = (
    "A heat map of {words} in each of {H} units of an LSTM while it reads “{word}”: one column "
    "a letter, one row a unit, values from {low:.2f} to {high:.2f}. On average each letter of the "
    "name surprises the network by {bits:.2f} bits."
)
_CAPTION = (
    "A trained LSTM of {H} units reads a name. Each step takes in one letter, “·” for the start, "
    "and says how likely each symbol is to come next. Choose or type a name, walk through it, pick "
    "a unit; or let the network write a name of its own."
)

Numbers = np.ndarray


class NameReader(Figure):
    """Read a name with a trained LSTM, letter by letter, or let it write one.

    checkpoint: a `names.Checkpoint` of an LSTM with peepholes; without one, the package's own.
    word: 1 to 15 letters a to z and hyphens, capitals count as small letters. step: the letter in
    focus, from 1 (the start sign) to the word's length plus 1. quantity: one of i f o z c y.
    unit: from 0; without it, the one whose cell moves most. order: "unit", "value" (at this step)
    or "spread" (over the word).
    mode: "read" or "write". In write mode the word is what the first `draws` draws at
    `temperature` from `seed` have made.
    Raises ValueError for a word with other symbols, a step or a unit that is not there.
    """

    name = "name-reader"
    module = "name_reader.mjs"

    word = traitlets.Unicode("elizabeth").tag(sync=True)
    mode = traitlets.Enum(["read", "write"], "read").tag(sync=True)
    step = traitlets.Int(4, min=1).tag(sync=True)
    quantity = traitlets.Enum(list(QUANTITIES), "c").tag(sync=True)
    unit = traitlets.Int(0, min=0).tag(sync=True)
    order = traitlets.Enum(["unit", "value", "spread"], "unit").tag(sync=True)
    temperature = traitlets.Float(1.0, min=0.1, max=2.0).tag(sync=True)
    seed = traitlets.Int(1, min=0, max=9999).tag(sync=True)
    draws = traitlets.Int(0, min=0, max=LONGEST).tag(sync=True)
    longest = traitlets.Int(LONGEST, read_only=True).tag(sync=True)
    symbols = traitlets.Unicode(NAME_SYMBOLS, read_only=True).tag(sync=True)
    examples = traitlets.Dict(EXAMPLES, read_only=True).tag(sync=True)
    weights = traitlets.Dict(read_only=True).tag(sync=True)
    average = traitlets.Float(read_only=True).tag(sync=True)

    def __init__(self, checkpoint: names.Checkpoint | None = None, **traits):
        self._checkpoint = names.load() if checkpoint is None else checkpoint
        params = self._checkpoint.params
        if getattr(getattr(params, "core", None), "p", None) is None:
            raise ValueError("checkpoint: needs an LSTM with peepholes")
        H = params.V.shape[1]
        super().__init__(**{"caption": _CAPTION.format(H=H)} | traits)
        core = {name: getattr(params.core, name) for name in ("W", "R", "b", "p")}
        arrays = core | {"V": params.V, "c": params.c}
        self.set_trait("weights", {name: pack(array) for name, array in arrays.items()})
        self.set_trait("average", average_bits(self._checkpoint))
        if "unit" not in traits:
            self.unit = int(np.ptp(self.reading().run.trace.c[:, 0], axis=0).argmax())
        self._valid_unit({"value": self.unit})
        self._valid_step({"value": self.step})
        if "alt" not in traits:
            self.alt = self._describe()

    @traitlets.validate("word")
    def _valid_word(self, proposal) -> str:
        word = proposal["value"].lower()
        if not 1 <= len(word) <= LONGEST or set(word) - set(NAME_SYMBOLS[1:]):
            raise ValueError(
                f"word: needs 1 to {LONGEST} letters a to z or hyphens, got {proposal['value']!r}"
            )
        return word

    @traitlets.validate("unit")
    def _valid_unit(self, proposal) -> int:
        if self.weights and proposal["value"] >= (H := self._checkpoint.params.V.shape[1]):
            raise ValueError(f"unit: needs at most {H - 1}, got {proposal['value']}")
        return proposal["value"]

    @traitlets.validate("step")
    def _valid_step(self, proposal) -> int:
        if self.weights and self.mode == "read" and proposal["value"] > len(self.word) + 1:
            raise ValueError(f"step: needs at most {len(self.word) + 1}, got {proposal['value']}")
        return proposal["value"]

    def reading(self) -> names.Reading:
        """Return all that the network computes over the word, in double precision."""
        return names.read(in_double(self._checkpoint), self.word)

    def written(self) -> tuple[str, list[tuple[float, str]]]:
        """Return what the first `draws` draws write, and each draw with its symbol."""
        return write(self._checkpoint, self.seed, self.temperature, self.draws)

    def _describe(self) -> str:
        reading = self.reading()
        values = getattr(reading.run.trace, self.quantity)
        return _ALT.format(
            words=f"the {QUANTITIES[self.quantity][0]}",
            H=values.shape[2],
            word=self.word,
            low=values.min(),
            high=values.max(),
            bits=reading.bits.mean(),
        ).replace("-", "−")

    def picture(self) -> str:
        """Return the heat map of the chosen quantity over the word, and each letter's surprise."""
        reading = self.reading()
        values = getattr(reading.run.trace, self.quantity)[:, 0]
        return _heat_map(values, reading, *QUANTITIES[self.quantity])


def pack(array: Numbers) -> str:
    """Return an array as base64 of its float32 numbers, little-endian, row by row."""
    return base64.b64encode(array.astype("<f4").tobytes()).decode()


def in_double(checkpoint: names.Checkpoint) -> names.Checkpoint:
    """Return a checkpoint whose float32 parameters are computed with in double precision."""
    params = checkpoint.params
    core = {n: getattr(params.core, n).astype("<f4").astype(float) for n in ("W", "R", "b", "p")}
    V, c = (array.astype("<f4").astype(float) for array in (params.V, params.c))
    double = type(params)(type(params.core)(**core), V, c)
    return names.Checkpoint(**{**vars(checkpoint), "params": double})


def average_bits(checkpoint: names.Checkpoint) -> float:
    """Return the bits a symbol on the test names, which training has not seen."""
    data = name_sequences(names.split().test)
    double = in_double(checkpoint)
    return names.bits(double.model, double.params, data)


def generator(seed: int):
    """Yield numbers in [0, 1) from a seed: the same as on the page.

    Source: mulberry32, T. Ettinger (2017), public domain.
    """
    mask = 0xFFFFFFFF
    state = seed & mask
    while True:
        state = (state + 0x6D2B79F5) & mask
        t = (state ^ (state >> 15)) * (1 | state) & mask
        t = ((t + ((t ^ (t >> 7)) * (61 | t) & mask)) & mask) ^ t
        yield (t ^ (t >> 14)) / 2**32


def write(
    checkpoint: names.Checkpoint, seed: int, temperature: float = 1.0, draws: int = LONGEST
) -> tuple[str, list[tuple[float, str]]]:
    """Let the network write a name: each letter is drawn from what it says comes next.

    Returns the name so far and each draw: a number in [0, 1), and the symbol on whose stretch of
    the way from 0 to 1 it falls. Ends at "·" or at 15 letters.
    """
    double = in_double(checkpoint)
    word, drawn = "", []
    for u in generator(seed):
        if len(drawn) >= draws or len(word) >= LONGEST or (drawn and drawn[-1][1] == "·"):
            return word, drawn
        o = _last_sums(double, word)
        reached = np.cumsum(softmax(o / temperature))
        symbol = NAME_SYMBOLS[min(int(np.searchsorted(reached, u, "right")), len(reached) - 1)]
        drawn.append((u, symbol))
        word += symbol if symbol != "·" else ""
    raise AssertionError("the generator never ends")


def _last_sums(checkpoint: names.Checkpoint, word: str) -> Numbers:
    """Return the readout's sums o after "·" and the letters of `word`: (28,)."""
    x = np.eye(len(NAME_SYMBOLS))[[NAME_SYMBOLS.index(s) for s in f"·{word}"]][:, None]
    return checkpoint.model.forward(checkpoint.params, x).o[-1, 0]


def _heat_map(values: Numbers, reading: names.Reading, words: str, role: str) -> str:
    """Return the still picture: units down, letters across, values (T, H) as shades."""
    T, H = values.shape
    gates, cell = "gate" in words, role == "cell"
    top = max(0.5, np.ceil(2 * np.abs(values).max()) / 2) if cell else 1.0
    left, wide, high = 66, min(48, 560 // T), 13
    width, bottom = left + wide * T + 90, 34 + high * H
    parts, minus = [], ""  # a bar in each cell below 0: never colour alone
    for t in range(T):
        x = left + wide * (t + 0.5)
        parts.append(f'<text x="{x:g}" y="24" class="letter">{escape(reading.symbols[t])}</text>')
        parts.append(f'<text x="{x:g}" y="{bottom + 20}">{escape(reading.next[t])}</text>')
        parts.append(f'<text x="{x:g}" y="{bottom + 40}">{reading.bits[t]:.1f}</text>')
        for h in range(H):
            value = values[t, h]
            kind = "gate" if gates else "minus" if value < 0 else "plus"
            if value < -0.02 * top:
                minus += f"M{x - 5:g} {40 + high * h}h9"
            parts.append(
                f'<rect x="{left + wide * t}" y="{34 + high * h}" width="{wide - 1}" '
                f'height="{high - 1}" class="{kind}" opacity="{abs(value) / top:.2f}"/>'
            )
    parts.append(f'<path d="{minus}" style="stroke:var(--un-ink)"/>')
    for y, word in ((24, "reads"), (34 + high * H / 2, "units"), (bottom + 20, "next")):
        parts.append(f'<text x="4" y="{y:g}" class="word">{word}</text>')
    parts.append(f'<text x="4" y="{bottom + 40}" class="word">bits</text>')
    marks = [("gate", "1")] if gates else [("plus", f"{top:g}"), ("minus", f"−{top:g}")]
    for k, (kind, word) in enumerate([*marks, ("rule", "0")]):
        x, y = left + wide * T + 14, 40 + 26 * k
        parts.append(f'<rect x="{x}" y="{y}" width="20" height="18" class="{kind}"/>')
        parts.append(f'<text x="{x + 28}" y="{y + 14}" class="word">{word}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {bottom + 48}">'
        f"<style>{palette.picture_css()}"
        "text{font:14px system-ui,sans-serif;text-anchor:middle;fill:var(--un-ink)}"
        ".word{text-anchor:start;fill:var(--un-muted)}.letter{font-weight:700}"
        f".gate{{fill:var(--un-{role})}}.plus{{fill:var(--un-positive)}}"
        ".minus{fill:var(--un-negative)}"
        ".rule{fill:var(--un-paper);stroke:var(--un-rule)}</style>"
        f"{''.join(parts)}</svg>"
    )
