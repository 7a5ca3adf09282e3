"""The benchmark of PCA: it compares results before times, and its clock is fair."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.decomposition import PCA

PROJECT = Path(__file__).parents[2]
RUNNER = PROJECT / "benchmarks" / "pca.py"


@pytest.fixture
def runner(monkeypatch):
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.setenv(variable, "1")
    return runpy.run_path(str(RUNNER))


def test_run_as_a_program_it_prints_its_table(runner, monkeypatch, capsys):
    few = {"all": np.random.default_rng(0).normal(size=(20, 4))}
    main = runner["main"]
    monkeypatch.setitem(main.__globals__, "points", lambda: few)
    monkeypatch.setattr(sys, "argv", ["pca.py", "--rounds", "1"])
    main()
    about, header, *rows = capsys.readouterr().out.splitlines()
    assert "one thread, 1 rounds" in about
    assert header.split()[:3] == ["dtype", "N", "D"]
    assert [row.split()[:3] for row in rows] == [["float64", "20", "4"], ["float32", "20", "4"]]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("N", [60, 9])
def test_a_line_holds_times_and_their_ratios(runner, N, dtype):
    X = np.random.default_rng(0).normal(size=(N, 9)).astype(dtype)
    kind, n, d, book, default, covariance, by_default, by_covariance, differ = runner["compare"](
        PCA, X, rounds=3
    ).split()
    assert (kind, n, d) == (dtype, str(N), "9")
    assert float(differ) <= runner["TOLERANCE"][dtype]
    for other, ratio in ((default, by_default), (covariance, by_covariance)):
        assert float(ratio) == pytest.approx(float(other) / float(book), rel=0.2, abs=0.02)


def test_it_refuses_to_time_what_does_not_agree(runner):
    class Wrong(PCA):
        def fit(self, X):
            super().fit(X)
            self.components_ = self.components_[::-1]
            return self

    X = np.random.default_rng(0).normal(size=(60, 9)) * np.arange(1, 10)
    with pytest.raises(RuntimeError, match=r"the axes differ by .* at \(60, 9\), float64"):
        runner["compare"](Wrong, X, rounds=1)


def test_workers_take_turns_on_the_processors_clock(runner):
    turns = []
    first, second = runner["median_times"](
        [lambda: turns.append("a"), lambda: turns.append(sum(range(200_000)))], rounds=3
    )
    assert turns[::2] == ["a"] * 5
    assert len(turns) == 10
    assert second > first >= 0


def test_what_is_measured_is_the_books_data(runner):
    shapes = {name: X.shape for name, X in runner["points"]().items()}
    assert shapes == {"all": (6131, 784), "1000": (1000, 784), "300": (300, 784)}


def test_without_scikit_learn_it_says_what_is_missing_and_how_to_get_it():
    without = (
        "import runpy, sys; sys.modules['sklearn'] = None; sys.argv = ['pca.py']; "
        f"runpy.run_path({str(RUNNER)!r}, run_name='__main__')"
    )
    run = subprocess.run([sys.executable, "-c", without], capture_output=True, text=True)
    assert run.returncode == 1
    assert "scikit-learn, which is not installed" in run.stderr
    assert "Traceback" not in run.stderr


def test_make_bench_runs_it():
    recipe = re.search(
        r"^bench:.*\n((?:\t.*\n)+)", (PROJECT / "Makefile").read_text(), re.MULTILINE
    )
    assert "$(BIN)/python benchmarks/pca.py" in recipe[1]
