"""MarkOneMachine: Rosenblatt's machine with its lid off, and a plugboard to be wired anew."""

import base64
from functools import cache

import numpy as np
import traitlets

from .. import datasets, mark_one, perceptron
from . import dice, palette
from .base import Array, Figure

N_PASSES = 10
N_TRAINING = 160  # of each digit; the 40 others are for testing
N_TEST = 40
MOST_WIRINGS = 9999
SOURCE = 1960  # names the figure's own source of chance, with the number of the wiring

_ALT = (
    "A machine in three layers. On 400 photocells lies a handwritten {digit}, {lit} of them dark. "
    "{firing} of 512 association units fire. Of eight lamps these burn: {lamps}. The machine reads "
    "{read}. Of 400 digits that it never saw it reads {accuracy:.1f} % rightly."
)
_CAPTION = (
    "The Mark I Perceptron rebuilt: photocells, association units on a random plugboard, and eight "
    "response units whose weights the perceptron’s rule has set. Nothing between the photocells "
    "and the association units ever learns. The ten digits are words of eight lamps, of which any "
    "two differ in four lamps or more."
)

Numbers = np.ndarray


@cache
def light() -> tuple[Numbers, Numbers]:
    """The digits on the photocells: for training (1600, 400), a digit of each kind in turn; and
    for testing (10, 40, 400), by digit."""
    digits = datasets.digits()
    seen = mark_one.retina(digits.images)
    training, test = mark_one.in_turn(digits.labels, N_TRAINING)
    kinds = digits.labels[test]
    return seen[training], np.stack([seen[test][kinds == digit] for digit in range(10)])


def pack(seen: Numbers) -> str:
    """Zeros and ones (N, 400) as base64, the first photocell in the highest bit."""
    return base64.b64encode(np.packbits(seen.astype(bool), axis=1).tobytes()).decode()


def wiring(number: int) -> mark_one.Wiring:
    """The plugboard of a number, the same here and on the page: ten draws without replacement."""
    A, C, N = mark_one.N_ASSOCIATION, mark_one.CONNECTIONS, mark_one.N_PHOTOCELLS
    draws = dice.uniforms((SOURCE, number), np.arange(A * C).reshape(A, C))
    cells = np.tile(np.arange(N), (A, 1))
    units = np.arange(A)
    for j in range(C):
        taken = j + np.floor(draws[:, j] * (N - j)).astype(int)
        cells[units, j], cells[units, taken] = cells[units, taken], cells[units, j].copy()
    return mark_one.Wiring(cells[:, :C], np.tile(mark_one.wire_signs(), (A, 1)))


@cache
def machine(number: int, passes: int = N_PASSES) -> mark_one.Machine:
    """A machine after some passes of training; before the first, all its weights are 0."""
    board = wiring(number)
    if passes == 0:
        weights = np.zeros((mark_one.N_RESPONSE, mark_one.N_ASSOCIATION + 1))
        return mark_one.Machine(board, weights, np.zeros((0, mark_one.N_RESPONSE), int))
    digits = np.arange(10 * N_TRAINING) % 10
    return mark_one.train(board, light()[0].astype(float), digits, passes)


class MarkOneMachine(Figure):
    """Show the Mark I a digit or paint one; look at each unit; wire its plugboard anew.

    Traits the reader sets: `digit` and `sample`, which of the 40 test images of it; `light`, 400
    zeros and ones that the reader painted, empty for the digit itself; `wiring`, the number of the
    plugboard, 1 to 9999; `passes` of training, 0 to 10; `unit`, the association unit looked at,
    1 to 512; `lamp`, the response unit whose weights are shown, 1 to 8, or None.
    """

    name = "mark-one"
    module = "mark_one_machine.mjs"

    digit = traitlets.Int(4, min=0, max=9).tag(sync=True)
    sample = traitlets.Int(1, min=1, max=N_TEST).tag(sync=True)
    light = Array([]).tag(sync=True)
    wiring = traitlets.Int(1, min=1, max=MOST_WIRINGS).tag(sync=True)
    passes = traitlets.Int(N_PASSES, min=0, max=N_PASSES).tag(sync=True)
    unit = traitlets.Int(55, min=1, max=mark_one.N_ASSOCIATION).tag(sync=True)
    lamp = traitlets.Int(None, allow_none=True, min=1, max=mark_one.N_RESPONSE).tag(sync=True)
    images = traitlets.Unicode(read_only=True, help="all digits, as `pack` writes them").tag(
        sync=True
    )
    code = Array(read_only=True).tag(sync=True)
    structure = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**{"caption": _CAPTION} | traits)
        training, test = light()
        self.set_trait("images", pack(np.concatenate([training, test.reshape(-1, 400)])))
        self.set_trait("code", mark_one.CODE)
        structure = {
            "side": mark_one.SIDE,
            "association": mark_one.N_ASSOCIATION,
            "response": mark_one.N_RESPONSE,
            "connections": mark_one.CONNECTIONS,
            "threshold": mark_one.THRESHOLD,
            "training": N_TRAINING,
            "test": N_TEST,
            "passes": N_PASSES,
            "source": SOURCE,
            "wirings": MOST_WIRINGS,
        }
        self.set_trait("structure", structure)
        if "alt" not in traits:
            self.alt = self._describe()

    @traitlets.validate("light")
    def _zeros_and_ones(self, proposal) -> list:
        cells = np.asarray(proposal["value"])
        if cells.size and (cells.shape != (400,) or not np.isin(cells, (0, 1)).all()):
            raise ValueError(f"light has shape {cells.shape}, needs 400 zeros and ones, or none")
        return proposal["value"]

    def shown(self) -> Numbers:
        """What lies on the photocells: (400,) zeros and ones."""
        return np.array(self.light) if self.light else light()[1][self.digit, self.sample - 1]

    def numbers(self) -> dict[str, int | float | list]:
        """Every number of the figure's tables at the present setting, by `unrolled.mark_one`."""
        built = machine(self.wiring, self.passes)
        seen = self.shown()[None].astype(float)
        sums = mark_one.excitation(built.wiring, seen)[0]
        a = mark_one.associate(built.wiring, seen)
        o = built.respond(seen)
        lamps = np.where(o[0] > 0, 1, -1)
        training, test = light()
        truth = np.repeat(np.arange(10), N_TEST)
        of_training = np.arange(len(training)) % 10
        numbers = {
            "lit": int(seen.sum()),
            "firing": int(a.sum()),
            "o": o[0].astype(int).tolist(),
            "lamp": (lamps > 0).astype(int).tolist(),
            "agreeing": ((lamps == mark_one.CODE).sum(axis=1)).tolist(),
            "read": int(mark_one.decode(o)[0]),
            "right": int((built.read(test.reshape(-1, 400).astype(float)) == truth).sum()),
            "right_training": int((built.read(training.astype(float)) == of_training).sum()),
            "excitation": int(sums[self.unit - 1]),
            "weight": built.weights[:, self.unit - 1].astype(int).tolist(),
            "wire": (built.wiring.cells[self.unit - 1] + 1).tolist(),
            "mistakes": built.mistakes.sum(axis=1).tolist(),
        }
        return numbers

    def _describe(self) -> str:
        now = self.numbers()
        burning = [str(lamp + 1) for lamp, burns in enumerate(now["lamp"]) if burns]
        return _ALT.format(
            digit="drawing" if self.light else self.digit,
            lit=now["lit"],
            firing=now["firing"],
            lamps=", ".join(burning) or "none",
            read=now["read"],
            accuracy=100 * now["right"] / (10 * N_TEST),
        )

    def picture(self) -> str:
        """Return the photocells, the association units and the lamps, as they stand."""
        now, built = self.numbers(), machine(self.wiring, self.passes)
        a = perceptron.augment(mark_one.associate(built.wiring, self.shown()[None].astype(float)))
        cells = "".join(
            f"M{12 * (n % 20)} {12 * (n // 20)}h11v11h-11z" for n in np.flatnonzero(self.shown())
        )
        dots = {"fires": "", "rests": ""}
        for n, fires in enumerate(a[0, :-1]):
            name = "fires" if fires else "rests"
            half = 5 if fires else 2
            x, y = 15 * (n % 16) + 6, 7.5 * (n // 16) + 4
            dots[name] += f"M{x - half} {y - half / 2}h{2 * half}v{half}h{-2 * half}z"
        lamps = "".join(
            f'<circle cx="12" cy="{15 + 28 * n}" r="9" class="{"on" if burns else "off"}"/>'
            f'<text x="30" y="{20 + 28 * n}">lamp {n + 1}: {o:+d}</text>'.replace("-", "−")
            for n, (burns, o) in enumerate(zip(now["lamp"], now["o"], strict=True))
        )
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 310">'
            f"<style>{palette.picture_css()}"
            "text{font:14px system-ui,sans-serif;fill:var(--un-ink)}.name{font-weight:700}"
            ".frame{fill:none;stroke:var(--un-rule)}.cell{fill:var(--un-input)}"
            ".fires{fill:var(--un-hidden)}.rests{fill:var(--un-rule)}"
            ".on{fill:var(--un-output);stroke:var(--un-output)}"
            ".off{fill:none;stroke:var(--un-muted)}</style>"
            '<text x="10" y="20" class="name">400 photocells</text>'
            '<text x="285" y="20" class="name">512 association units</text>'
            '<text x="570" y="20" class="name">8 response units</text>'
            f'<g transform="translate(10 35)"><path d="M-2 -2H242V242H-2Z" class="frame"/>'
            f'<path d="{cells}" class="cell"/></g>'
            f'<g transform="translate(285 35)"><path d="{dots["rests"]}" class="rests"/>'
            f'<path d="{dots["fires"]}" class="fires"/></g>'
            f'<g transform="translate(570 35)">{lamps}</g>'
            f'<text x="570" y="285">The machine reads <tspan class="name">{now["read"]}</tspan>'
            "</text></svg>"
        )
