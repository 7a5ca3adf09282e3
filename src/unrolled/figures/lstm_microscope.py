"""LstmMicroscope: one LSTM block that a reader can take apart, forward and back."""

import inspect
import re
import textwrap
from dataclasses import replace
from functools import cache
from typing import ClassVar

import numpy as np
import traitlets

from .. import lstm, lstm_variants, mistakes
from . import lstm_drawings
from .base import Array, Figure, shapes_of

_ALT = (
    "One LSTM block as a circuit: the cell runs along the top like a highway from c(t-1) to c(t), "
    "through a product with the forget gate and a sum with the gated block input. Below it the "
    "forget gate, the input gate, the block input and the output gate each read x(t) and y(t-1). "
    "tanh of the cell times the output gate is y(t). Peepholes lead from the cell to the gates."
)
_CAPTION = (
    "One LSTM block, drawn twice. Step through both passes: each operation shows its equation "
    "with the numbers in it, each error all its roads to the loss and the central difference "
    "beside it. Everything can be changed, and everything can be broken."
)
EXTREMES = ["none", "ones", "zeros", "forget-1", "forget-2", "forget-3", "forget-4"]

_LOUD = 1e4  # a weight beside which no other sum counts

Numbers = np.ndarray


class Parameters(traitlets.Any):
    """A trait that takes the parameters of an LSTM and keeps nested lists, with p and G."""

    default_value: ClassVar = {}

    def validate(self, obj: object, value: object) -> dict:
        """Return the parameters as lists; `lstm_variants.Params` refuses what does not fit."""
        if isinstance(value, dict):
            value = lstm_variants.Params(
                **{name: np.array(entry) for name, entry in value.items() if entry is not None}
            )
        names = {name: getattr(value, name, None) for name in "WRbpG"}
        H = value.b.shape[1]
        names["p"] = np.zeros((3, H)) if names["p"] is None else names["p"]
        names["G"] = np.zeros((3, 3, H, H)) if names["G"] is None else names["G"]
        return {name: array.tolist() for name, array in names.items()}


class LstmMicroscope(Figure):
    """Take one LSTM block apart: two drawings, both passes, every error with all its roads.

    params: `lstm.Params` or `lstm_variants.Params`; x: (T, 1, D); targets, the wished block
    outputs: (T, 1, H), the loss is half the squared distance at every step; y0, c0: (1, H).
    Without arguments: `example()`. T is 4 at most, D and H 2.

    Traits that follow the reader's hand: `step` (position in both passes), `unit` (whose numbers
    the equations show, from 0), `stage` (0 closed box, 1 streams, 2 gates, 3 peepholes),
    `drawings` ("fit": both where they fit side by side, else the circuit; "both", "circuit",
    "odyssey"), `steps` (how many of the T steps are run),
    `variant`, `peepholes`, `extreme` (gates held), `mistake` (of `unrolled.mistakes`, or "none"),
    and the arrays.
    Raises ValueError when a shape does not fit.
    """

    name = "lstm-microscope"
    module = "lstm_microscope.mjs"

    params = Parameters().tag(sync=True)
    x = Array().tag(sync=True)
    targets = Array().tag(sync=True)
    y0 = Array().tag(sync=True)
    c0 = Array().tag(sync=True)
    step = traitlets.Int(18, min=0).tag(sync=True)
    unit = traitlets.Int(0, min=0).tag(sync=True)
    stage = traitlets.Int(3, min=0, max=3).tag(sync=True)
    drawings = traitlets.Enum(["fit", "both", "circuit", "odyssey"], "fit").tag(sync=True)
    steps = traitlets.Int(4, min=1, max=4).tag(sync=True)
    variant = traitlets.Enum(list(lstm_variants.VARIANTS), "vanilla").tag(sync=True)
    peepholes = traitlets.Bool(True).tag(sync=True)
    extreme = traitlets.Enum(EXTREMES, "none").tag(sync=True)
    mistake = traitlets.Enum(["none", *mistakes.MISTAKES], "none").tag(sync=True)
    geometry = traitlets.Dict(help="both drawings, from lstm_drawings").tag(sync=True)
    listing = traitlets.List(help="lines of the package's code").tag(sync=True)
    printed = traitlets.Dict(help="title and exchanged line of each mistake").tag(sync=True)
    _shapes: ClassVar[dict] = {}

    def __init__(self, params=None, x=None, targets=None, y0=None, c0=None, **traits):
        if params is None:
            if any(given is not None for given in (x, targets, y0, c0)):
                raise ValueError("params: needed when x, targets, y0 or c0 is given")
            params, x, targets, y0, c0 = self.example()
        elif x is None or targets is None:
            raise ValueError("x, targets: both needed when params is given")
        plain = lstm.Params(params.W, params.R, params.b, params.p)
        trace = lstm.forward(plain, np.asarray(x, dtype=float), y0, c0)  # refuses what misfits
        targets = np.asarray(targets, dtype=float)
        T, B, H = trace.y.shape
        if B != 1 or T > 4 or targets.shape != trace.y.shape:
            raise ValueError(
                f"x, targets: needs one sequence of 4 steps at most, x (T, 1, D) and targets "
                f"(T, 1, {H}), got {trace.x.shape} and {targets.shape}"
            )
        if H > 2 or trace.x.shape[2] > 2:
            raise ValueError(
                f"params.W: the drawings have room for 2 inputs and 2 units at most, got "
                f"{trace.x.shape[2]} and {H}"
            )
        traits = {"alt": _ALT, "caption": _CAPTION, "steps": T} | traits
        super().__init__(
            params=params,
            x=trace.x,
            targets=targets,
            y0=trace.y0,
            c0=trace.c0,
            geometry=lstm_drawings.drawings(),
            listing=code_listing(),
            printed=printed_lines(),
            **traits,
        )
        self._shapes = {name: shapes_of(getattr(self, name)) for name in self._shaped}
        self._valid_number({"trait": self.traits()["steps"], "value": self.steps})

    _shaped: ClassVar = ("params", "x", "targets", "y0", "c0")

    @traitlets.validate("params", "x", "targets", "y0", "c0")
    def _valid_shapes(self, proposal):
        """The drawing is made for one size of block: values may change, shapes may not."""
        name, value = proposal["trait"].name, proposal["value"]
        if self._shapes and (shapes := shapes_of(value)) != self._shapes[name]:
            raise ValueError(f"{name}: needs shape {self._shapes[name]}, got {shapes}")
        return value

    @traitlets.validate("step", "unit", "steps")
    def _valid_number(self, proposal):
        """No position, unit or step beyond the last."""
        name, value = proposal["trait"].name, proposal["value"]
        if self._shapes:
            T, H = len(self.x), len(self.c0[0])
            last = {"step": 17 * T + 4, "unit": H - 1, "steps": T}[name]
            if value > last:
                raise ValueError(f"{name}: needs at most {last}, got {value}")
        return value

    @staticmethod
    def example() -> tuple[lstm_variants.Params, Numbers, Numbers, Numbers, Numbers]:
        """Return the block of the chapters: (params, x, targets, y0, c0), one digit each."""
        params = lstm_variants.Params(
            W=np.array(
                [
                    [[0.9, -0.5], [-0.4, 0.8]],
                    [[0.6, 0.3], [0.2, 0.7]],
                    [[-0.3, 0.5], [0.4, -0.6]],
                    [[0.5, 0.4], [-0.2, 0.9]],
                ]
            ),
            R=np.array(
                [
                    [[0.4, -0.6], [0.7, 0.3]],
                    [[-0.5, 0.2], [0.3, -0.4]],
                    [[0.6, 0.1], [-0.3, 0.5]],
                    [[0.2, -0.7], [0.8, 0.4]],
                ]
            ),
            b=np.array([[0.1, -0.2], [0.2, -0.1], [0.8, 0.6], [-0.1, 0.3]]),
            p=np.array([[0.5, -0.4], [0.7, 0.3], [-0.6, 0.8]]),
            G=np.array(
                [
                    [0.3, -0.2, 0.1, 0.4, -0.4, 0.2, 0.3, -0.1, 0.2, 0.5, -0.3, 0.1],
                    [0.1, 0.3, -0.2, 0.2, 0.4, -0.3, 0.2, 0.1, -0.1, 0.2, 0.5, -0.4],
                    [-0.3, 0.1, 0.4, 0.2, 0.2, -0.5, 0.1, 0.3, 0.3, -0.1, -0.2, 0.4],
                ]
            ).reshape(3, 3, 2, 2),
        )
        x = np.array([[[1.0, -0.6]], [[-0.4, 0.9]], [[0.7, 0.5]], [[-0.8, 0.3]]])
        targets = np.array([[[0.5, -0.3]], [[-0.2, 0.6]], [[0.4, 0.1]], [[0.3, -0.5]]])
        return params, x, targets, np.array([[0.3, -0.2]]), np.array([[0.6, -0.5]])

    def network(self) -> tuple[lstm_variants.Params, Numbers, Numbers, Numbers, Numbers]:
        """Return (params, x, targets, y0, c0) as they stand, cut to the steps that are run."""
        params = lstm_variants.Params(**{n: np.array(value) for n, value in self.params.items()})
        x, targets = np.array(self.x), np.array(self.targets)
        return params, x[: self.steps], targets[: self.steps], np.array(self.y0), np.array(self.c0)

    def trace(self) -> lstm.Trace:
        """Return the forward pass as it stands: with the variant, and with the gates held.

        A gate is held by an input of its own, whose weight drowns all else: then σ is 1 or 0 to
        the last digit. The sum of a held gate, which means nothing, is 0.
        """
        params, x, _, y0, c0 = self.network()
        _, H, _ = params.W.shape
        signs = self._held(len(x))  # (T, 3): 1 and -1 hold i, f, o at 1 and 0; 0 leaves it free
        weights = np.zeros((4, H, 3))
        for gate in range(3):
            weights[gate + 1, :, gate] = _LOUD
        variant = lstm_variants.VARIANTS[self.variant]
        variant = replace(variant, peepholes=variant.peepholes and self.peepholes)
        if signs.any():  # then a gate that the variant holds is held by its input, too
            variant = replace(variant, input_gate=True, forget_gate=True, output_gate=True)
        if signs.all():
            variant = replace(variant, coupled=False)
        trace = lstm_variants.forward(
            variant,
            replace(params, W=np.concatenate([params.W, weights], axis=2)),
            np.concatenate([x, signs[:, None]], axis=2),
            y0,
            c0,
        )
        bars = {
            f"{gate}_bar": np.where(signs[:, [[n]]] == 0, getattr(trace, f"{gate}_bar"), 0.0)
            for n, gate in enumerate("ifo")
        }
        return replace(trace, x=x, **bars)

    def _held(self, T: int) -> Numbers:
        """Return which of the gates i, f, o is held at which of T steps, and where: (T, 3)."""
        if self.extreme in ("ones", "zeros"):
            return np.full((T, 3), 1 if self.extreme == "ones" else -1)
        signs = np.zeros((T, 3))
        if self.extreme == "none" or self.variant == "CIFG" or int(self.extreme[-1]) > T:
            return signs
        if self.variant in (gates := ("NIG", "NFG", "NOG")):
            signs[:, gates.index(self.variant)] = 1
        signs[int(self.extreme[-1]) - 1, 1] = -1
        return signs

    def picture(self) -> str:
        """Return the circuit with the numbers of the step in focus."""
        peepholes = self.peepholes and self.variant != "NP"
        forward, backward = 11 * self.steps, 17 * self.steps
        if self.step <= forward:
            t = max(1, (self.step + 10) // 11)
        else:
            t = max(1, (backward - min(self.step, backward)) // 6 + 1)
        return lstm_drawings.still("circuit", self.trace(), t, self.stage, peepholes)


# The names of the code that are quantities of the block, and the part each belongs to.
_PARTS = {
    **{name: name for name in ("x", "z_bar", "i_bar", "f_bar", "o_bar", "z", "i", "f", "o")},
    **{name: name for name in ("c", "y", "y_before", "c_before", "tanh_c", "W", "R", "b")},
    **{f"d{name}": f"d_{name}" for name in ("z_bar", "i_bar", "f_bar", "o_bar", "c", "y")},
    "W_T": "W", "R_T": "R", "p_i": "p_i", "p_f": "p_f", "p_o": "p_o",
    "bars": "bars", "gates": "gates", "dbars": "d_bars", "rows": "d_bars",
}  # fmt: skip
# A value carried to another step belongs to the quantity it will be added to.
_CARRIED = {"y_from_later": "d_y", "c_from_later": "d_c"}
_BARS = ["z_bar", "i_bar", "f_bar", "o_bar"]


@cache
def code_listing() -> list[dict]:
    """Return the loops of `lstm.forward` and `lstm.backward` and the sums, as lines with handles.

    Each line is {pass, makes: the quantities it computes, tokens: [text, part or None]}.
    """
    return [
        *_lines("forward", _loop(lstm.forward)),
        *_lines("backward", _loop(lstm.backward)),
        *_lines("sums", _sums()),
    ]


@cache
def printed_lines() -> dict[str, dict]:
    """Return each mistake: its title, the right line, the printed one, and where it stands.

    `line` is the line's place in `code_listing()`, `tokens` the exchanged line.
    """
    texts = ["".join(text for text, _ in line["tokens"]) for line in code_listing()]
    found = {}
    for name, each in mistakes.MISTAKES.items():
        line = next(n for n, text in enumerate(texts) if each.right in text)
        found[name] = {
            "title": each.title,
            "right": each.right,
            "printed": each.printed,
            "line": line,
            "tokens": _tokens(texts[line].replace(each.right, each.printed)),
        }
    return found


def _loop(function) -> str:
    """Return the loop over time in the source of a function, and how its sums begin."""
    lines = inspect.getsource(function).splitlines()
    first = next(n for n, line in enumerate(lines) if re.match(r"    for t in ", line))
    rest = (n for n in range(first + 1, len(lines)) if re.match(r"    \S", lines[n]))
    before = [line for line in lines[:first] if re.match(r"    bars = ", line)]
    return textwrap.dedent("\n".join([*before, *lines[first : next(rest)]])).rstrip()


def _sums() -> str:
    """Return what `lstm.backward` does after its loop: the gradients of the parameters."""
    source = inspect.getsource(lstm.backward)
    return textwrap.dedent(source[source.index("    rows = ") :]).rstrip()


def _lines(which: str, source: str) -> list[dict]:
    return [
        {"pass": which, "makes": _makes(which, line), "tokens": _tokens(line)}
        for line in source.splitlines()
        if line.strip()
    ]


def _makes(which: str, line: str) -> list[str]:
    """Return the quantities that a line of code computes: positions of the stepper by kind."""
    if which == "sums":
        found = re.match(r"\s*(W|R|b)=", line)
        return (
            [f"d{found[1]}"] if found else ["dp"] if re.search(r"\bp_gradient|seen\b", line) else []
        )
    left = re.match(r"\s*([\w, ]+?)(\[.*?\])?\s*[-+*/]?=[^=]", line)
    if not left:
        return []
    made = []
    for name in re.findall(r"\w+", left[1]):
        made += _BARS if name == "bars" else [_CARRIED.get(name) or _PARTS.get(name, name)]
    return made


def _tokens(line: str) -> list[list]:
    """Return a line as pieces of text, each with the part of the drawing it names, or None."""
    pieces, done = [], 0
    pattern = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
    for match in pattern.finditer(line.split("#")[0]):
        word = match[0]
        if part := _PARTS.get(word):
            if match.start() > done:
                pieces.append([line[done : match.start()], None])
            pieces.append([word, part])
            done = match.end()
    return [*pieces, [line[done:], None]] if done < len(line) else pieces
