"""The data that the chapters use, read from the package; no path is ever needed.

What each file is, where it comes from and under which licence: data/README.md.
"""

import csv
import gzip
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array

HOUR = np.timedelta64(1, "h")


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
    with _open("nyc_weather_2013_jfk_hourly.csv.gz") as packed, gzip.open(packed, "rt") as text:
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


def _mean_and_sd(names: tuple[str, ...], measured: Array) -> tuple[Array, Array]:
    """Mean and 1/N standard deviation of each column, NaN left out."""
    mean, sd = np.nanmean(measured, axis=0), np.nanstd(measured, axis=0)
    for name, spread in zip(names, sd, strict=True):
        if not spread > 0:
            raise ValueError(
                f"source has a constant {name} before the split, needs one that varies"
            )
    return mean, sd


def _open(name: str):
    """A file of data/: packaged in an installed wheel, at the root in a clone."""
    packaged: Traversable = resources.files("unrolled") / "data"
    in_clone = Path(__file__).parents[2] / "data"
    return ((packaged if packaged.is_dir() else in_clone) / name).open("rb")
