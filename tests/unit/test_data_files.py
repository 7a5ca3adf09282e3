"""What data/README.md says of the files in data/ is true."""

import csv
import gzip
import re
from pathlib import Path

import numpy as np
import pytest

DATA = Path(__file__).parents[2] / "data"
README = (DATA / "README.md").read_text(encoding="utf-8")
FILES = sorted(
    str(path.relative_to(DATA))
    for path in DATA.rglob("*")
    if path.is_file() and path.name != "README.md"
)


def rows(name: str) -> list[list[str]]:
    path = DATA / name
    text = gzip.open(path, "rt") if path.suffix == ".gz" else path.open(encoding="utf-8")
    with text:
        return list(csv.reader(text))


def test_every_file_has_its_row_and_its_section_and_no_row_lacks_a_file():
    in_table = re.findall(r"^\| `(.+?)` \|", README, re.MULTILINE)
    in_headings = re.findall(r"`(.+?)`", "".join(re.findall(r"^## .*$", README, re.MULTILINE)))
    assert sorted(in_table) == sorted(in_headings) == FILES


@pytest.mark.parametrize("section", README.split("\n## ")[1:], ids=lambda text: text.split("\n")[0])
def test_every_section_says_what_from_where_licence_and_how(section):
    for heading in ("**What.**", "**From.**", "**Licence.**", "**Made by**"):
        assert f"- {heading}" in section


def test_all_files_together_have_the_size_it_says():
    total = sum((DATA / name).stat().st_size for name in FILES)
    assert len(FILES) == 16
    assert "Sixteen files" in README
    assert f"{total / 1e6:.1f} MB in all" in README
    assert total < 3e6


def test_weather():
    header, *hours = rows("nyc_weather_2013_jfk_hourly.csv.gz")
    assert header == ["hour", "temp_c", "pressure_hpa", "wind_ms", "humid_pct"]
    assert len(hours) == 8730
    assert hours[0][0] == "2013-01-01 06:00:00+00:00"
    assert hours[-1][0] == "2013-12-30 23:00:00+00:00"
    assert [sum(not row[k] for row in hours) for k in range(1, 5)] == [24, 855, 27, 24]
    assert sum(not any(row[1:]) for row in hours) == 24


@pytest.mark.parametrize(
    ("name", "images", "labels"),
    [("mnist_digit3_train_6131.npz", 6131, None), ("mnist_2000_balanced.npz", 2000, [200] * 10)],
)
def test_mnist(name, images, labels):
    with np.load(DATA / name, allow_pickle=False) as file:
        assert (file["images"].shape, file["images"].dtype) == ((images, 28, 28), np.uint8)
        assert (file["images"].min(), file["images"].max()) == (0, 255)
        if labels is None:
            assert file.files == ["images"]
        else:
            assert np.bincount(file["labels"]).tolist() == labels


def test_both_mnist_files_hold_the_same_first_threes():
    with np.load(DATA / "mnist_2000_balanced.npz") as balanced:
        threes = balanced["images"][balanced["labels"] == 3]
    with np.load(DATA / "mnist_digit3_train_6131.npz") as file:
        assert np.array_equal(file["images"][:200], threes)


def test_scores_have_exactly_the_sums_they_were_made_for():
    header, *students = rows("scores.csv")
    assert header == ["student", "japanese", "math", "english"]
    X = np.array(students, dtype=int)[:, 1:]
    assert X.shape == (30, 3)
    assert len(np.unique(X, axis=0)) == 30
    assert X.sum(axis=0).tolist() == [1744, 1854, 2019]
    assert (X.T @ X).tolist() == [
        [103198, 108788, 118760],
        [108788, 116632, 126302],
        [118760, 126302, 137487],
    ]


def test_pipeflow():
    with np.load(DATA / "pipeflow_1000.npz", allow_pickle=False) as file:
        assert file["X"].shape == (1000, 12)
        assert np.bincount(file["y"]).tolist() == [315, 330, 355]
        assert file["fractions"].shape == (1000, 2)
        assert (file["fractions"] > 0).all()
        assert (file["fractions"].sum(axis=1) < 1).all()
        assert (file["X"] < 0).sum() == 2


def test_sunspots():
    header, *years = rows("sunspots_yearly.csv")
    assert header == ["YEAR", "SUNACTIVITY"]
    assert [float(row[0]) for row in years] == list(range(1700, 2009))
    assert all(float(row[1]) >= 0 for row in years)


def test_co2():
    header, *weeks = rows("co2_weekly.csv.gz")
    assert header == ["", "co2"]
    dates = np.array([row[0] for row in weeks], dtype="datetime64[D]")
    assert len(dates) == 2284
    assert (np.diff(dates) == np.timedelta64(7, "D")).all()
    assert dates[0] == np.datetime64("1958-03-29"), "a Saturday"
    assert sum(not row[1] for row in weeks) == 59


def test_first_names():
    header, *names = rows("first_names_en.csv.gz")
    assert header == ["name", "list"]
    women = [name for name, which in names if which == "f"]
    men = [name for name, which in names if which == "m"]
    assert (len(women), len(men)) == (4951, 3898)
    assert len(set(women) & set(men)) == 419
    assert len(set(women) | set(men)) == 8422
    assert set("".join(women + men).lower()) == set("abcdefghijklmnopqrstuvwxyz-")
    assert max(map(len, women + men)) == 15
