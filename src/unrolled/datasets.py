"""The data that the chapters use, read from the package; no path is ever needed.

What each file is, where it comes from and under which licence: data/README.md.
"""

import csv
import gzip
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import BinaryIO

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array

HOUR = np.timedelta64(1, "h")
NAME_SYMBOLS = "·abcdefghijklmnopqrstuvwxyz-"  # the first stands before and after every name
ORDER_SYMBOLS = "XYabcd"  # two that matter, four that distract
REGIMES = ("homogeneous", "annular", "stratified")  # of the pipe: mixed, in rings, in layers
ROLL_ANGLES = (
    1.5 * np.pi,
    4.5 * np.pi,
)  # where the Swiss roll begins and ends: one turn and a half
ROLL_HEIGHT = 21.0


@dataclass(frozen=True, eq=False)
class Weather:
    """One year of hourly weather, as measured.

    time (N,): datetime64[h], UTC, every hour of the span once.
    values (N, 4): float64, NaN where nothing was recorded; columns `names` in `units`.
    """

    time: Array
    values: Array
    names: tuple[str, ...]
    units: tuple[str, ...]

    def __post_init__(self):
        jumps = np.flatnonzero(np.diff(self.time) != HOUR)
        if len(jumps):
            before, after = self.time[jumps[0]], self.time[jumps[0] + 1]
            raise ValueError(f"time goes from {before} to {after}, needs every hour, gaps as NaN")
        if self.values.shape != (len(self.time), len(self.names)):
            needed = (len(self.time), len(self.names))
            raise ValueError(f"values has shape {self.values.shape}, needs {needed}")
        if np.isinf(self.values).any():
            raise ValueError(
                "values holds an infinity, needs numbers, or NaN where nothing was measured"
            )


@dataclass(frozen=True, eq=False)
class Windows:
    """Stretches of weather, each with the temperature that followed.

    x (T, N, F): standardised features. target (N, 1): standardised temperature, measured
    `horizon` hours after the last hour of x. time (N,): that last hour, "now".
    """

    x: Array
    target: Array
    time: Array


@dataclass(frozen=True, eq=False)
class WeatherWindows:
    """Windows for training, later ones for validation, and the scale they were standardised by.

    mean, sd (F,): of each feature, over the training hours alone. temperature_mean and
    temperature_sd: the same for the target, in °C.
    """

    train: Windows
    validation: Windows
    features: tuple[str, ...]
    mean: Array
    sd: Array
    temperature_mean: float
    temperature_sd: float

    def degrees(self, standardised: Array) -> Array:
        """A standardised temperature in °C."""
        return self.temperature_mean + self.temperature_sd * standardised

    def degrees_apart(self, standardised: Array) -> Array:
        """A difference of standardised temperatures, or a root mean square of them, in °C."""
        return self.temperature_sd * standardised


def weather() -> Weather:
    """Hourly weather at New York's JFK airport, 1 January to 30 December 2013, 8730 hours.

    temperature in °C, pressure at sea level in hPa, wind speed in m/s, relative humidity in %.
    """
    with open_data("nyc_weather_2013_jfk_hourly.csv.gz") as packed, gzip.open(packed, "rt") as text:
        _, *rows = csv.reader(text)
    return Weather(
        time=np.array([row[0][:13] for row in rows], dtype="datetime64[h]"),
        values=np.array([[float(cell or "nan") for cell in row[1:]] for row in rows]),
        names=("temperature", "pressure", "wind speed", "humidity"),
        units=("°C", "hPa", "m/s", "%"),
    )


def weather_windows(
    source: Weather | None = None,
    n_steps: int = 96,
    horizon: int = 24,
    features: tuple[str, ...] = ("temperature", "pressure", "wind speed", "humidity"),
    split: str = "2013-10-01",
    longest_gap: int = 12,
    dtype=np.float64,
) -> WeatherWindows:
    """From the last `n_steps` hours, the temperature `horizon` hours ahead.

    source: the weather to cut up, `weather()` if None. Nothing of the future is used:

    - A missing value is replaced by the last one seen before it. A window that would need a value
      older than `longest_gap` hours is left out, and so is one whose target was not measured.
    - A training window ends with its target before the hour `split` (UTC); a validation window
      begins at `split` or later. The windows in between would straddle and are left out.
    - Mean and standard deviation are those of the values measured before `split`.

    Raises ValueError for an unknown name, a side without a window, or a feature that never varies.
    """
    source = weather() if source is None else source
    n_steps, horizon = check.count("n_steps", n_steps), check.count("horizon", horizon)
    longest_gap = check.count("longest_gap", longest_gap)
    if isinstance(features, str) or not features:
        raise ValueError(f"features is {features!r}, needs a tuple of names from {source.names}")
    for name in features:
        check.one_of("features", name, source.names)
    try:
        split_hour = np.datetime64(split, "h")
    except ValueError:
        raise ValueError(f"split is {split!r}, needs a date such as '2013-10-01'") from None
    values = source.values[:, [source.names.index(name) for name in features]]
    temperature = source.values[:, source.names.index("temperature")]

    filled, age = carry_forward(values)
    usable = (age <= longest_gap).all(axis=1)
    now = np.arange(n_steps - 1, len(source.time) - horizon)  # one window for each
    hours = now + np.arange(1 - n_steps, 1)[:, None]  # (n_steps, windows)
    whole = usable[hours].all(axis=0) & np.isfinite(temperature[now + horizon])
    before_split = source.time < split_hour
    in_training = whole & before_split[now + horizon]
    in_validation = whole & ~before_split[hours[0]]
    for side, chosen in (("training", in_training), ("validation", in_validation)):
        if not chosen.any():
            raise ValueError(f"split is {split!r}, which leaves no window for {side}")

    mean, sd = _mean_and_sd(features, values[before_split])
    (t_mean,), (t_sd,) = _mean_and_sd(("temperature",), temperature[before_split, None])
    z = ((filled - mean) / sd).astype(dtype)
    z_target = ((temperature - t_mean) / t_sd).astype(dtype)

    def windows(chosen: Array) -> Windows:
        target = z_target[now[chosen] + horizon, None]
        return Windows(x=z[hours[:, chosen]], target=target, time=source.time[now[chosen]])

    return WeatherWindows(
        train=windows(in_training),
        validation=windows(in_validation),
        features=tuple(features),
        mean=mean,
        sd=sd,
        temperature_mean=float(t_mean),
        temperature_sd=float(t_sd),
    )


def carry_forward(values: Array) -> tuple[Array, Array]:
    """Each missing value replaced by the last one measured in its column, never by a later one.

    values (N, F), NaN where missing. Returns the filled values, and the age of each in rows:
    0 where measured, infinite (and the value still NaN) where nothing was measured before.
    """
    row = np.arange(len(values))[:, None]
    last_seen = np.maximum.accumulate(np.where(np.isnan(values), -1, row), axis=0)
    filled = np.take_along_axis(values, np.maximum(last_seen, 0), axis=0)
    return filled, np.where(last_seen >= 0, row - last_seen, np.inf)


@dataclass(frozen=True, eq=False)
class Sequences:
    """Sequences, what is asked of each, and at which steps.

    x (T, N, D), target (T, N, K), weight (T, N): 1 at a step that has a loss, 0 at one that has
    none. N sequences of different lengths are filled up to T with steps of weight 0.
    """

    x: Array
    target: Array
    weight: Array

    def __post_init__(self):
        T, N, _ = check.floats("x", self.x, "T N D").shape
        check.floats("target", self.target, "T N K", T=T, N=N)
        weight = check.floats("weight", self.weight, "T N", T=T, N=N)
        if not weight.any(axis=0).all():
            (silent, *_) = np.flatnonzero(~weight.any(axis=0))
            raise ValueError(
                f"weight is 0 at every step of sequence {silent}, needs one with a loss"
            )

    def take(self, chosen: Array) -> "Sequences":
        """Some of the sequences; steps after the last that counts in any of them are cut off."""
        weight = self.weight[:, chosen]
        T = 1 + np.flatnonzero(weight.any(axis=1))[-1]
        return Sequences(self.x[:T, chosen], self.target[:T, chosen], weight[:T])

    def __len__(self) -> int:
        return self.x.shape[1]


def first_names() -> tuple[str, ...]:
    """The 8422 different English first names, in lower case and in alphabetical order."""
    with open_data("first_names_en.csv.gz") as packed, gzip.open(packed, "rt") as text:
        _, *rows = csv.reader(text)
    return tuple(sorted({name.lower() for name, _ in rows}))


def name_codes(text: str) -> Array:
    """The number of each symbol of `text` in NAME_SYMBOLS, (T,). Capitals count as small letters.

    Raises ValueError for a symbol that is not among them.
    """
    for symbol in text.lower():
        if symbol not in NAME_SYMBOLS:
            needed = "a letter from a to z, or a hyphen"
            raise ValueError(f"{text!r} holds {symbol!r}, needs each symbol to be {needed}")
    return np.array([NAME_SYMBOLS.index(symbol) for symbol in text.lower()], dtype=int)


def one_hot(codes: Array, n_symbols: int, dtype=np.float64) -> Array:
    """Each number as a vector with a single 1: (...) to (..., n_symbols)."""
    return np.eye(n_symbols, dtype=dtype)[codes]


def name_sequences(names: tuple[str, ...], dtype=np.float64) -> Sequences:
    """Each name as a task: at every letter, say the next one, and after the last one the end.

    "ida" becomes the inputs "·ida" and the targets "ida·", so T is the longest length plus 1.
    Raises ValueError if there is no name, an empty one, or a symbol that is none of NAME_SYMBOLS.
    """
    if isinstance(names, str) or not len(names) or not all(names):
        raise ValueError(f"names is {names!r}, needs a tuple of names, none of them empty")
    T, N = 1 + max(map(len, names)), len(names)
    codes = np.zeros((T + 1, N), dtype=int)
    for n, name in enumerate(names):
        codes[1 : 1 + len(name), n] = name_codes(name)
    counts = np.arange(T)[:, None] <= np.array([len(name) for name in names])
    vectors = one_hot(codes, len(NAME_SYMBOLS), dtype)
    return Sequences(x=vectors[:-1], target=vectors[1:], weight=counts.astype(dtype))


def names_in_a_row(
    names: tuple[str, ...], n_steps: int, rng: np.random.Generator, dtype=np.float64
) -> Sequences:
    """The names as one text in random order, "·ida·bo·…", cut into stretches of `n_steps` symbols.

    The task is the next symbol, at every step. Nobody tells the network where a name begins: it has
    to see the sign "·" and start anew. Stretches may begin within a name; what does not fill a last
    one is left out.
    Source of the idea, a stream without resets: Gers, Schmidhuber & Cummins (2000).
    """
    n_steps = check.count("n_steps", n_steps)
    check.generator("rng", rng)
    text = "".join("·" + names[n] for n in rng.permutation(len(names))) + "·"
    N = (len(text) - 1) // n_steps
    if N < 1:
        raise ValueError(f"n_steps is {n_steps}, needs at most {len(text) - 1}, all of the text")
    vectors = one_hot(name_codes(text), len(NAME_SYMBOLS), dtype)
    x, target = (
        part[: N * n_steps].reshape(N, n_steps, -1).swapaxes(0, 1)
        for part in (vectors[:-1], vectors[1:])
    )
    return Sequences(x, target, weight=np.ones((n_steps, N), dtype))


def adding_problem(
    n_steps: int, n_samples: int, rng: np.random.Generator, dtype=np.float64
) -> Sequences:
    """Add the two marked numbers out of `n_steps`, and say the sum after the last step.

    x (T, N, 2): a number drawn evenly from [0, 1), and a mark: 1 at one step of the first half and
    at one of the second, 0 elsewhere. target (T, N, 1): the sum, asked for at the last step only.
    Who always answers 1, the mean, has a mean squared error of 1/6, twice the variance 1/12.
    Source: Hochreiter & Schmidhuber (1997), experiment 4, in the form of Arjovsky, Shah & Bengio
    (2016).
    """
    T, N = check.count("n_steps", n_steps), check.count("n_samples", n_samples)
    check.generator("rng", rng)
    if T < 2:
        raise ValueError(f"n_steps is {T}, needs 2 or more, one for each number")
    x = np.zeros((T, N, 2), dtype)
    x[:, :, 0] = rng.random((T, N))
    all_samples = np.arange(N)
    first, second = rng.integers(0, T // 2, N), rng.integers(T // 2, T, N)
    x[first, all_samples, 1] = x[second, all_samples, 1] = 1
    total = (x[:, :, 0] * x[:, :, 1]).sum(axis=0)
    return _asked_at_the_end(x, total[:, None])


def temporal_order(
    n_steps: int, n_samples: int, rng: np.random.Generator, dtype=np.float64
) -> Sequences:
    """In which order did the two symbols that matter appear: XX, XY, YX or YY?

    x (T, N, 6): one-hot symbols ORDER_SYMBOLS. Each sequence is of distractors a to d, but for an X
    or a Y at one step of its second tenth and another at one of its sixth tenth. target (T, N, 4):
    which of the four it was, asked for at the last step only. Chance is right one time in four.
    Source: Hochreiter & Schmidhuber (1997), experiment 6a, at a length of your choice.
    """
    T, N = check.count("n_steps", n_steps), check.count("n_samples", n_samples)
    check.generator("rng", rng)
    if T < 10:
        raise ValueError(f"n_steps is {T}, needs 10 or more, so that each tenth has a step")
    codes = rng.integers(2, 6, (T, N))
    which = rng.integers(0, 2, (2, N))
    for symbol, tenth in zip(which, (1, 5), strict=True):
        at = rng.integers(tenth * T // 10, (tenth + 1) * T // 10, N)
        codes[at, np.arange(N)] = symbol
    answer = one_hot(2 * which[0] + which[1], 4, dtype)
    return _asked_at_the_end(one_hot(codes, len(ORDER_SYMBOLS), dtype), answer)


@dataclass(frozen=True, eq=False)
class PipeFlow:
    """What beams through a pipe of oil, water and gas lose on their way, and how the three flow.

    x (N, 12): the loss of each of six beams at two photon energies, columns `names`; beams 1 to 3
    are vertical, 4 to 6 horizontal, the lowest first. regime (N,): 0, 1 or 2, which of REGIMES.
    fractions (N, 2): the shares of oil and of water in the pipe; the rest is gas.
    """

    x: Array
    regime: Array
    fractions: Array
    names: tuple[str, ...]

    @property
    def regimes(self) -> tuple[str, ...]:
        """The names of regimes 0, 1 and 2."""
        return REGIMES


def pipe_flow() -> PipeFlow:
    """1000 simulated measurements of a pipe: 12 features, 3 regimes, 315, 330 and 355 of each.

    Two numbers, the shares of oil and water, and the regime say all but the photons' noise, so the
    12 features have few dimensions of their own. Some losses are just below 0: photons are counted.
    """
    with open_data("pipeflow_1000.npz") as file, np.load(file, allow_pickle=False) as arrays:
        return PipeFlow(
            x=arrays["X"].astype(np.float64),
            regime=arrays["y"].astype(int),
            fractions=arrays["fractions"].astype(np.float64),
            names=tuple(f"beam {n}, {e} energy" for n in range(1, 7) for e in ("low", "high")),
        )


@dataclass(frozen=True, eq=False)
class Scores:
    """Marks of N students, whole numbers: marks (N, 3), columns `subjects`."""

    marks: Array
    subjects: tuple[str, ...]


def scores() -> Scores:
    """30 students' marks in Japanese, mathematics and English."""
    with open_data("scores.csv") as file:
        _, *rows = csv.reader(file.read().decode("ascii").splitlines())
    marks = np.array([[int(mark) for mark in row[1:]] for row in rows])
    return Scores(marks, subjects=("Japanese", "mathematics", "English"))


@dataclass(frozen=True, eq=False)
class Digits:
    """Handwritten digits: images (N, 28, 28), uint8, 0 paper to 255 ink; labels (N,), 0 to 9."""

    images: Array
    labels: Array


def digits() -> Digits:
    """2000 handwritten digits, the first 200 of each in the MNIST training set, in its order."""
    with open_data("mnist_2000_balanced.npz") as file, np.load(file, allow_pickle=False) as arrays:
        return Digits(arrays["images"], arrays["labels"].astype(int))


def threes() -> Array:
    """Every 3 of the MNIST training set: images (6131, 28, 28), uint8, 0 paper to 255 ink."""
    with (
        open_data("mnist_digit3_train_6131.npz") as file,
        np.load(file, allow_pickle=False) as arrays,
    ):
        return arrays["images"]


@dataclass(frozen=True, eq=False)
class SwissRoll:
    """Points on a sheet that is rolled up in space.

    points (N, 3): in space. sheet (N, 2): the same points with the sheet laid flat: the way along
    it from its inner edge, and the height. Neighbours on the sheet are neighbours in space; the
    other way round it is not so, because one turn lies on the next.
    """

    points: Array
    sheet: Array


def swiss_roll(
    n_samples: int, rng: np.random.Generator, noise: float = 0.0, dtype=np.float64
) -> SwissRoll:
    """Points drawn evenly from a sheet 21 high, rolled to (t cos t, height, t sin t).

    t goes from 3/2 π to 9/2 π, so one turn is about 2 π away from the next. noise: the standard
    deviation of what is added to each coordinate in space; `sheet` stays as it was.
    Source: Tenenbaum, de Silva & Langford (2000), but even along the sheet, not in the angle.
    """
    N = check.count("n_samples", n_samples)
    check.generator("rng", rng)
    if noise != 0:
        noise = check.positive("noise", noise)
    table = np.linspace(*ROLL_ANGLES, 10_000)
    way = _spiral_length(table)
    t = np.interp(rng.uniform(way[0], way[-1], N), way, table)
    height = rng.uniform(0, ROLL_HEIGHT, N)
    points = np.column_stack([t * np.cos(t), height, t * np.sin(t)])
    sheet = np.column_stack([_spiral_length(t) - way[0], height])
    moved = points + noise * rng.normal(size=(N, 3))
    return SwissRoll(moved.astype(dtype), sheet.astype(dtype))


def _spiral_length(t: Array) -> Array:
    """The length of the spiral (t cos t, t sin t) from 0 to t: the integral of √(1 + t²)."""
    return (t * np.sqrt(1 + t**2) + np.arcsinh(t)) / 2


def _asked_at_the_end(x: Array, answer: Array) -> Sequences:
    """Sequences whose only loss is at the last step; elsewhere the same answer stands, unasked."""
    T, N, _ = x.shape
    weight = np.zeros((T, N), x.dtype)
    weight[-1] = 1
    return Sequences(x, np.broadcast_to(answer, (T, *answer.shape)), weight)


def _mean_and_sd(names: tuple[str, ...], measured: Array) -> tuple[Array, Array]:
    """Mean and 1/N standard deviation of each column, NaN left out."""
    mean, sd = np.nanmean(measured, axis=0), np.nanstd(measured, axis=0)
    for name, spread in zip(names, sd, strict=True):
        if not spread > 0:
            raise ValueError(
                f"source has a constant {name} before the split, needs one that varies"
            )
    return mean, sd


def open_data(name: str) -> BinaryIO:
    """A file of data/ by its path there: packaged in an installed wheel, at the root in a clone."""
    packaged: Traversable = resources.files("unrolled") / "data"
    in_clone = Path(__file__).parents[2] / "data"
    return ((packaged if packaged.is_dir() else in_clone) / name).open("rb")
