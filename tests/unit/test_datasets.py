"""Weather that no window sees ahead of; pipes, marks and digits that are what they claim to be."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from unrolled import datasets
from unrolled.datasets import (
    HOUR,
    REGIMES,
    Weather,
    carry_forward,
    pipe_flow,
    swiss_roll,
    weather,
    weather_windows,
)

NAMES = ("temperature", "pressure", "wind speed", "humidity")
UNITS = ("°C", "hPa", "m/s", "%")
SPLIT = np.datetime64("2013-10-01", "h")


@pytest.fixture(scope="module")
def measured():
    return weather()


@pytest.fixture(scope="module")
def windows():
    return weather_windows()


def made_up(n_hours=400, seed=0, missing=0.0):
    """Weather of random numbers on real hours, a share of them missing, the first row complete."""
    rng = np.random.default_rng(seed)
    values = rng.normal(10, 3, (n_hours, 4))
    values[rng.random((n_hours, 4)) < missing] = np.nan
    values[0] = 10
    return Weather(np.datetime64("2020-01-01", "h") + np.arange(n_hours), values, NAMES, UNITS)


def test_the_year_at_jfk(measured):
    assert measured.names == NAMES
    assert measured.units == UNITS
    assert measured.values.shape == (8730, 4)
    assert str(measured.time[0]) == "2013-01-01T06"
    assert str(measured.time[-1]) == "2013-12-30T23"
    assert np.isnan(measured.values).sum(axis=0).tolist() == [24, 855, 27, 24]


def test_the_units_are_what_they_say(measured):
    """Extremes that only these units make sense of, and the warmest hour in the afternoon."""
    low, high = np.nanmin(measured.values, axis=0), np.nanmax(measured.values, axis=0)
    np.testing.assert_allclose(low, [-11.1, 985.7, 0.0, 15.21], atol=0.05)
    np.testing.assert_allclose(high, [36.7, 1042.1, 19.03, 100.0], atol=0.05)
    utc = measured.time.astype(int) % 24
    by_hour = [np.nanmean(measured.values[utc == hour, 0]) for hour in range(24)]
    assert int(np.argmax(by_hour)) in (18, 19, 20), "early afternoon in New York"


def test_no_gap_is_longer_than_nine_hours(measured):
    _, age = carry_forward(measured.values)
    assert age.max(axis=0).tolist() == [5, 9, 5, 5]


@given(
    arrays(
        np.float64, st.tuples(st.integers(1, 12), st.integers(1, 3)),
        elements=st.floats(-9, 9) | st.just(np.nan),
    )
)  # fmt: skip
def test_carry_forward_is_what_a_plain_loop_does(values):
    filled, age = carry_forward(values)
    for column in range(values.shape[1]):
        last, since = np.nan, np.inf
        for row, value in enumerate(values[:, column]):
            last, since = (last, since + 1) if np.isnan(value) else (value, 0)
            np.testing.assert_equal(filled[row, column], last)
            assert age[row, column] == since


def test_one_line_gives_arrays_for_the_network(windows):
    for side in (windows.train, windows.validation):
        n = len(side.time)
        assert side.x.shape == (96, n, 4)
        assert side.target.shape == (n, 1)
        assert side.x.dtype == side.target.dtype == np.float64
        assert np.isfinite(side.x).all()
        assert np.isfinite(side.target).all()
        assert (np.diff(side.time) > np.timedelta64(0)).all()
    assert windows.features == NAMES


def test_every_window_is_the_measured_weather_in_its_own_units(windows, measured):
    for side in (windows.train, windows.validation):
        now = ((side.time - measured.time[0]) / HOUR).astype(int)
        rows = np.arange(-95, 1)[:, None] + now
        expected = measured.values[rows]
        known = np.isfinite(expected)
        back = windows.mean + windows.sd * side.x
        np.testing.assert_allclose(back[known], expected[known], rtol=1e-12, atol=1e-12)
        assert known.mean() > 0.97
        target = measured.values[now + 24, 0]
        np.testing.assert_allclose(windows.degrees(side.target)[:, 0], target, atol=1e-12)


def test_a_missing_pressure_is_the_last_one_before_it(windows, measured):
    gap = np.flatnonzero(measured.time == np.datetime64("2013-05-23T17", "h"))[0]
    assert np.isnan(measured.values[gap : gap + 9, 1]).all()
    now = np.flatnonzero(windows.train.time == measured.time[gap + 8])[0]
    back = windows.mean[1] + windows.sd[1] * windows.train.x[:, now, 1]
    assert back[-9:] == pytest.approx([measured.values[gap - 1, 1]] * 9, rel=1e-13)


def test_only_windows_without_a_measured_target_or_across_the_split_are_missing(windows, measured):
    now = np.arange(95, len(measured.time) - 24)
    has_target = np.isfinite(measured.values[now + 24, 0])
    in_training = measured.time[now + 24] < SPLIT
    in_validation = measured.time[now - 95] >= SPLIT
    assert np.array_equal(windows.train.time, measured.time[now[has_target & in_training]])
    assert np.array_equal(windows.validation.time, measured.time[now[has_target & in_validation]])


def test_validation_begins_after_the_last_training_target(windows):
    last_training_target = windows.train.time[-1] + 24 * HOUR
    first_validation_input = windows.validation.time[0] - 95 * HOUR
    assert last_training_target < SPLIT <= first_validation_input


def test_training_never_sees_the_validation_weather(windows, measured):
    """Change every value from the split on: nothing of training moves, not even the scale."""
    values = measured.values.copy()
    values[measured.time >= SPLIT] *= 3
    changed = weather_windows(replace(measured, values=values))
    assert np.array_equal(changed.train.x, windows.train.x)
    assert np.array_equal(changed.train.target, windows.train.target)
    assert np.array_equal(changed.mean, windows.mean)
    assert np.array_equal(changed.sd, windows.sd)
    assert changed.temperature_sd == windows.temperature_sd
    assert not np.array_equal(changed.validation.x, windows.validation.x)


@given(seed=st.integers(0, 100), hour=st.integers(30, 399), missing=st.sampled_from([0.0, 0.2]))
def test_no_window_feels_what_happens_after_its_now(seed, hour, missing):
    past = made_up(seed=seed, missing=missing)
    values = past.values.copy()
    values[hour:] += 1.0
    cut = {"n_steps": 12, "horizon": 6, "split": "2020-01-02T06"}
    before, after = (
        weather_windows(source, **cut) for source in (past, replace(past, values=values))
    )
    scale_is_the_same = np.array_equal(before.mean, after.mean)
    assert scale_is_the_same == (hour >= 30)
    for a, b in ((before.train, after.train), (before.validation, after.validation)):
        untouched = a.time < past.time[hour]
        assert np.array_equal(a.time, b.time)
        assert np.array_equal(a.x[:, untouched], b.x[:, untouched])


def test_standardised_training_hours_have_mean_zero_and_sd_one():
    source = made_up(1000)
    cut = weather_windows(source, n_steps=1, horizon=1, split="2020-02-01")
    before = source.time < np.datetime64("2020-02-01")
    np.testing.assert_allclose(cut.mean, source.values[before].mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(cut.sd, source.values[before].std(axis=0), rtol=1e-12)
    np.testing.assert_allclose(cut.train.x.mean(axis=(0, 1)), 0, atol=0.01)
    np.testing.assert_allclose(cut.train.x.std(axis=(0, 1)), 1, atol=0.01)


def test_degrees_and_differences_of_degrees(windows):
    z = np.array([[0.0], [1.0]])
    assert windows.degrees(z)[0] == windows.temperature_mean
    np.testing.assert_allclose(np.diff(windows.degrees(z), axis=0), windows.degrees_apart(1.0))


def test_a_window_over_too_long_a_gap_is_left_out():
    source = made_up(300)
    source.values[100:108, 1] = np.nan
    cut = {"n_steps": 10, "horizon": 5, "split": "2020-01-10"}
    every = weather_windows(source, longest_gap=8, **cut)
    fewer = weather_windows(source, longest_gap=7, **cut)
    dropped = np.setdiff1d(every.train.time, fewer.train.time)
    assert np.array_equal(dropped, source.time[107:117])
    of_temperature = weather_windows(source, longest_gap=7, features=("temperature",), **cut)
    assert np.array_equal(of_temperature.train.time, every.train.time)


def test_a_window_before_anything_was_measured_is_left_out():
    source = made_up(300)
    source.values[:3, 2] = np.nan
    cut = weather_windows(source, n_steps=10, horizon=5, split="2020-01-10")
    assert cut.train.time[0] == source.time[3 + 9]


def test_chosen_features_come_in_the_chosen_order(windows):
    cut = weather_windows(features=("humidity", "temperature"))
    assert cut.features == ("humidity", "temperature")
    assert np.array_equal(cut.train.x, windows.train.x[:, :, [3, 0]])
    assert np.array_equal(cut.train.target, windows.train.target)


def test_dtype_is_the_one_asked_for(windows):
    cut = weather_windows(dtype=np.float32)
    assert cut.train.x.dtype == cut.validation.target.dtype == np.float32
    np.testing.assert_allclose(cut.train.x, windows.train.x, rtol=1e-6, atol=1e-6)


def constant():
    source = made_up(300)
    source.values[:, 1] = 1013.0
    return source


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: weather_windows(features=("temperature", "rain")),
            r"features is 'rain', needs one of 'temperature', 'pressure', 'wind speed', 'humidity'",
        ),
        (
            lambda: weather_windows(features=()),
            r"features is \(\), needs a tuple of names from \('temperature',",
        ),
        (
            lambda: weather_windows(features="temperature"),
            r"features is 'temperature', needs a tuple of names",
        ),
        (lambda: weather_windows(n_steps=0), r"n_steps is 0, needs a whole number, 1 or more"),
        (lambda: weather_windows(horizon=1.5), r"horizon is 1.5, needs a whole number, 1 or more"),
        (
            lambda: weather_windows(longest_gap=-1),
            r"longest_gap is -1, needs a whole number, 1 or more",
        ),
        (
            lambda: weather_windows(split="2013-01-01"),
            r"split is '2013-01-01', which leaves no window for training",
        ),
        (
            lambda: weather_windows(split="2014-01-01"),
            r"split is '2014-01-01', which leaves no window for validation",
        ),
        (
            lambda: weather_windows(n_steps=9000),
            r"split is '2013-10-01', which leaves no window for training",
        ),
        (lambda: weather_windows(split="autumn"), r"split is 'autumn', needs a date"),
        (
            lambda: weather_windows(constant(), n_steps=9, split="2020-01-06"),
            r"source has a constant pressure before the split, needs one that varies",
        ),
        (
            lambda: replace(made_up(5), time=made_up(6).time[[0, 1, 2, 4, 5]]),
            r"time goes from 2020-01-01T02 to 2020-01-01T04, needs every hour, gaps as NaN",
        ),
        (
            lambda: replace(made_up(5), values=np.zeros((4, 4))),
            r"values has shape \(4, 4\), needs \(5, 4\)",
        ),
        (
            lambda: replace(made_up(5), values=np.full((5, 4), np.inf)),
            r"values holds an infinity, needs numbers, or NaN where nothing was measured",
        ),
    ],
)
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


def test_the_file_is_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert len(datasets.weather().time) == 8730


@pytest.fixture(scope="module")
def pipe():
    return pipe_flow()


def test_pipe_flow_is_twelve_features_of_a_thousand_pipes(pipe):
    assert pipe.x.shape == (1000, 12)
    assert (pipe.x.dtype, pipe.fractions.dtype) == (np.float64, np.float64)
    assert np.bincount(pipe.regime).tolist() == [315, 330, 355]
    assert (pipe.names[0], pipe.names[11]) == ("beam 1, low energy", "beam 6, high energy")
    assert pipe.regimes == REGIMES


def test_the_names_of_beams_and_regimes_fit_the_physics(pipe):
    """Low energies lose more. Mixed: all equal beams alike. Layers: the top beam sees the gas."""
    low, high = pipe.x[:, 0::2], pipe.x[:, 1::2]
    assert (low.mean(axis=0) > 1.4 * high.mean(axis=0)).all()

    by_name = {name: low[pipe.regime == r] for r, name in enumerate(pipe.regimes)}
    homogeneous, annular, stratified = (
        by_name[n] for n in ("homogeneous", "annular", "stratified")
    )
    outer, middle = [0, 2, 3, 5], [1, 4]  # the outer beams are equally long, the middle ones longer
    assert np.ptp(homogeneous[:, outer], axis=1).max() < 0.15 < np.ptp(annular.mean(axis=0))
    np.testing.assert_allclose(
        homogeneous[:, middle].mean() / homogeneous[:, outer].mean(), 1.25, atol=0.01
    )
    assert np.abs(annular[:, outer] - annular[:, [0]]).max() < 0.2, "a ring looks alike all round"
    assert (stratified[:, 3] > stratified[:, 5] - 0.1).all(), "what is below is denser"
    assert stratified[:, 3].mean() > 2 * stratified[:, 5].mean()


def test_water_lies_under_oil(pipe):
    """The liquid of the bottom beam: its two energies are in the ratio of water, not of oil."""
    mixed = pipe.regime == 0
    (_, _), oil, water = np.linalg.lstsq(
        np.column_stack([np.ones(mixed.sum()), pipe.fractions[mixed]]), pipe.x[mixed][:, :2]
    )[0]
    layers = (pipe.regime == 2) & (pipe.fractions[:, 1] > 0.3) & (pipe.fractions[:, 0] > 0.3)
    bottom = pipe.x[layers][:, 7].sum() / pipe.x[layers][:, 6].sum()
    assert oil[1] / oil[0] == pytest.approx(0.57, abs=0.01)
    assert water[1] / water[0] == pytest.approx(bottom, abs=0.02) == pytest.approx(0.70, abs=0.02)


def test_five_neighbours_tell_the_regime_from_all_features_better_than_from_two(pipe):
    neighbors = pytest.importorskip("sklearn.neighbors")
    from sklearn.model_selection import cross_val_score

    def accuracy(x):
        return cross_val_score(neighbors.KNeighborsClassifier(5), x, pipe.regime, cv=10).mean()

    assert accuracy(pipe.x) == pytest.approx(0.988, abs=5e-4)
    assert accuracy(pipe.x[:, [5, 6]]) == pytest.approx(0.794, abs=5e-4)


def test_scores_are_the_only_sums_that_give_the_printed_statistics():
    scores = datasets.scores()
    assert scores.subjects == ("Japanese", "mathematics", "English")
    assert scores.marks.shape == (30, 3)
    assert scores.marks.sum(axis=0).tolist() == [1744, 1854, 2019]
    products = scores.marks.T @ scores.marks
    assert np.diag(products).tolist() == [103198, 116632, 137487]
    assert products[[0, 0, 1], [1, 2, 2]].tolist() == [108788, 118760, 126302]


def test_digits_come_with_their_labels_and_the_threes_are_threes():
    digits, threes = datasets.digits(), datasets.threes()
    assert (digits.images.shape, digits.images.dtype) == ((2000, 28, 28), np.uint8)
    assert np.bincount(digits.labels).tolist() == [200] * 10
    assert (threes.shape, threes.dtype) == ((6131, 28, 28), np.uint8)
    assert np.array_equal(threes[:200], digits.images[digits.labels == 3])


def test_the_roll_unrolls_without_stretching():
    """Points close on the sheet are as close in space: a sheet bends, but does not stretch."""
    roll = swiss_roll(4000, np.random.default_rng(0))
    along = np.argsort(roll.sheet[:, 0])
    step = np.diff(roll.sheet[along, 0])
    planar = np.delete(roll.points[along], 1, axis=1)
    np.testing.assert_allclose(np.linalg.norm(np.diff(planar, axis=0), axis=1), step, rtol=1e-4)
    assert np.array_equal(roll.points[:, 1], roll.sheet[:, 1])
    radius = np.linalg.norm(np.delete(roll.points, 1, axis=1), axis=1)
    assert 1.5 * np.pi <= radius.min() < 5
    assert 14 < radius.max() <= 4.5 * np.pi


def test_the_roll_is_even_along_the_sheet_and_repeats_from_its_seed():
    stats = pytest.importorskip("scipy.stats")
    roll = swiss_roll(5000, np.random.default_rng(1))
    again = swiss_roll(5000, np.random.default_rng(1))
    assert np.array_equal(roll.points, again.points)
    for values, length in zip(roll.sheet.T, (roll.sheet[:, 0].max(), 21), strict=True):
        assert stats.kstest(values / length, "uniform").pvalue > 0.01


def test_noise_moves_the_roll_and_not_its_sheet():
    plain = swiss_roll(3000, np.random.default_rng(2))
    noisy = swiss_roll(3000, np.random.default_rng(2), noise=0.5)
    assert np.array_equal(plain.sheet, noisy.sheet)
    np.testing.assert_allclose((noisy.points - plain.points).std(axis=0), 0.5, rtol=0.05)
    assert swiss_roll(5, np.random.default_rng(2), dtype=np.float32).points.dtype == np.float32


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: swiss_roll(0, np.random.default_rng(0)), r"n_samples is 0, needs a whole number"),
        (lambda: swiss_roll(5, 0), r"rng is 0, needs a numpy.random.Generator"),
        (
            lambda: swiss_roll(5, np.random.default_rng(0), noise=-1),
            r"noise is -1, needs a finite number above 0",
        ),
    ],
)
def test_a_roll_that_cannot_be_made_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
