"""The Mark I Perceptron rebuilt: 400 photocells, 512 association units, 8 response units.

    light (400,)     0 or 1, a retina of 20 × 20 photocells
    a = step(C light - θ)   association units: fixed random wires, +1 and -1; fires at θ or more
    o = W (a, 1)            the sums that reach the response units; a lamp burns where o > 0

Only W is learnt, by the perceptron's rule. In 1960 each weight was a potentiometer turned by a
motor, and C was a plugboard, wired at random and then left alone.
The numbers of units and what was fixed and what was learnt are the machine's own; how many wires a
unit has, its threshold and what the eight lamps stand for are ours (below).
Sources: Rosenblatt (1958); Hay et al. (1960), the machine's manual.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled import perceptron
from unrolled._checks import Array

SIDE = 20
N_PHOTOCELLS = SIDE * SIDE
N_ASSOCIATION = 512
N_RESPONSE = 8
CONNECTIONS = (
    10  # of a unit, half of them +1: 12.8 of a photocell, where the Mark I had room for 40
)
THRESHOLD = 2  # then about one unit in eight fires
INK = 128  # a pixel of a digit is dark from half of full ink on

# Which lamps burn for which digit: words of the extended Hamming code, the first ten in order.
# Any two of them differ in four lamps or in all eight, so that one wrong lamp can be forgiven.
CODE = np.array(
    [
        [-1, -1, -1, -1, -1, -1, -1, -1],
        [+1, -1, -1, -1, -1, +1, +1, +1],
        [-1, +1, -1, -1, +1, -1, +1, +1],
        [+1, +1, -1, -1, +1, +1, -1, -1],
        [-1, -1, +1, -1, +1, +1, -1, +1],
        [+1, -1, +1, -1, +1, -1, +1, -1],
        [-1, +1, +1, -1, -1, +1, +1, -1],
        [+1, +1, +1, -1, -1, -1, -1, +1],
        [-1, -1, -1, +1, +1, +1, +1, -1],
        [+1, -1, -1, +1, +1, -1, -1, +1],
    ]
)


def retina(images: ArrayLike) -> Array:
    """What the photocells see of digits (N, 28, 28): (N, 400), 1 where there is ink, else 0.

    MNIST's digits were scaled to fit a box of 20 × 20 and then moved within 28 × 28. Here each is
    cut out by its dark pixels and put in the middle of the box again, so that no ink is lost.
    Raises ValueError for a digit without a dark pixel, or with more than 20 rows or columns of
    them.
    """
    images = check.floats("images", images, "N height width")
    light = np.zeros((len(images), SIDE, SIDE), images.dtype)
    for n, dark in enumerate(images >= INK):
        rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
        if not rows.size:
            raise ValueError(f"images has no pixel of {INK} or more in image {n}, needs one")
        cut = dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        height, width = cut.shape
        if max(height, width) > SIDE:
            raise ValueError(f"images has ink of {cut.shape} pixels in image {n}, needs 20 × 20")
        top, left = (SIDE - height) // 2, (SIDE - width) // 2
        light[n, top : top + height, left : left + width] = cut
    return light.reshape(len(images), N_PHOTOCELLS)


@dataclass(frozen=True, eq=False)
class Wiring:
    """The plugboard: which photocells each association unit is wired to, and how.

    cells (A, C): numbers of photocells, 0 to 399, no two of a unit alike. signs (A, C): +1 for a
    wire that excites, -1 for one that inhibits. threshold: the sum from which on a unit fires.
    """

    cells: Array
    signs: Array
    threshold: int = THRESHOLD

    def __post_init__(self):
        A, C = check.floats("cells", self.cells, "A C").shape
        strange = ~np.isin(self.cells, range(N_PHOTOCELLS))
        if strange.any():
            raise ValueError(f"cells holds {self.cells[strange][0]}, needs numbers from 0 to 399")
        if (np.diff(np.sort(self.cells, axis=1)) == 0).any():
            raise ValueError("cells has a photocell twice in one row, needs each at most once")
        signs = check.floats("signs", self.signs, "A C", A=A, C=C)
        if not (np.abs(signs) == 1).all():
            raise ValueError(f"signs holds {signs[np.abs(signs) != 1][0]:g}, needs +1 and -1 only")

    def matrix(self) -> Array:
        """C (A, 400): the same wires as a matrix, nearly all of it 0."""
        C = np.zeros((len(self.cells), N_PHOTOCELLS))
        np.put_along_axis(C, self.cells.astype(int), self.signs, axis=1)
        return C


def wire(
    rng: np.random.Generator,
    n_association: int = N_ASSOCIATION,
    n_connections: int = CONNECTIONS,
    threshold: int = THRESHOLD,
) -> Wiring:
    """A plugboard wired at random: the first half of each unit's wires excite, the rest inhibit."""
    check.generator("rng", rng)
    A = check.count("n_association", n_association)
    C = check.count("n_connections", n_connections)
    if C > N_PHOTOCELLS:
        raise ValueError(f"n_connections is {C}, needs at most {N_PHOTOCELLS}")
    cells = rng.permuted(np.tile(np.arange(N_PHOTOCELLS), (A, 1)), axis=1)[:, :C]
    return Wiring(cells, np.tile(wire_signs(C), (A, 1)), threshold)


def wire_signs(n_connections: int = CONNECTIONS) -> Array:
    """+1 for the first half of a unit's wires (the larger, if odd), -1 for the others."""
    return np.where(np.arange(n_connections) < (n_connections + 1) // 2, 1, -1)


def excitation(wiring: Wiring, light: ArrayLike) -> Array:
    """The sum that reaches each association unit, C light: (N, 400) to (N, A)."""
    light = check.floats("light", light, "N photocells", photocells=N_PHOTOCELLS)
    return light @ wiring.matrix().T.astype(light.dtype)


def associate(wiring: Wiring, light: ArrayLike) -> Array:
    """Which association units fire, 1 or 0: (N, 400) to (N, A)."""
    sums = excitation(wiring, light)
    return (sums >= wiring.threshold).astype(sums.dtype)


@dataclass(frozen=True, eq=False)
class Machine:
    """A trained Mark I: wiring; weights (8, A+1), whose last column is multiplied by 1.

    mistakes (passes, 8): how often each response unit was wrong in each pass of the training.
    """

    wiring: Wiring
    weights: Array
    mistakes: Array

    def respond(self, light: ArrayLike) -> Array:
        """The sums o that reach the response units: (N, 400) to (N, 8)."""
        return perceptron.augment(associate(self.wiring, light)) @ self.weights.T

    def read(self, light: ArrayLike) -> Array:
        """The digit that the lamps say, for each of (N, 400): (N,)."""
        return decode(self.respond(light))


def decode(o: ArrayLike) -> Array:
    """From sums (N, 8) to digits (N,): the word of CODE with which the most lamps agree.

    Among words that agree equally well it is the one that the sums themselves, not only their
    signs, speak for more loudly.
    """
    o = check.floats("o", o, "N R", R=N_RESPONSE)
    lamps = np.where(o > 0, 1, -1)
    agreeing = lamps @ CODE.T
    loudness = np.where(agreeing == agreeing.max(axis=1, keepdims=True), o @ CODE.T, -np.inf)
    return loudness.argmax(axis=1)


def train(wiring: Wiring, light: ArrayLike, digits: ArrayLike, n_passes: int = 10) -> Machine:
    """Teach the eight response units by the perceptron's rule, image after image, all from 0.

    light (N, 400), digits (N,) from 0 to 9. Weights only ever change by 1, so they stay whole.
    """
    a = perceptron.augment(associate(wiring, light))
    digits = check.floats("digits", digits, "N", N=len(a))
    if not np.isin(digits, range(len(CODE))).all():
        raise ValueError("digits holds other numbers, needs whole ones from 0 to 9")
    lamps = CODE[digits.astype(int)].astype(a.dtype)
    W = np.zeros((N_RESPONSE, a.shape[1]), a.dtype)
    mistakes = np.zeros((check.count("n_passes", n_passes), N_RESPONSE), int)
    for count in mistakes:
        for point, wanted in zip(a, lamps, strict=True):
            W, wrong = perceptron.visit(W, point, wanted)
            count += wrong
    return Machine(wiring, W, mistakes)


def in_turn(digits: ArrayLike, n_training: int) -> tuple[Array, Array]:
    """Which images to train with and which to test with, so that no digit comes twice in a row.

    digits (N,). The first `n_training` of each digit, one of each in turn: 0, 1, … 9, 0, 1, …; and
    the others, in their order. Raises ValueError if a digit has too few images.
    """
    digits = np.asarray(digits)
    n_training = check.count("n_training", n_training)
    places = [np.flatnonzero(digits == digit) for digit in range(len(CODE))]
    fewest = min(map(len, places))
    if n_training >= fewest:
        raise ValueError(f"n_training is {n_training}, needs less than {fewest}, all of a digit")
    training = np.stack([each[:n_training] for each in places], axis=1).ravel()
    return training, np.setdiff1d(np.arange(len(digits)), training)
