"""The LSTM's benchmark: without PyTorch, with it, and the table that a chapter shows."""

import json
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

PROJECT = Path(__file__).parents[2]
RUNNER = PROJECT / "benchmarks" / "lstm.py"
TABLE = PROJECT / "data" / "results" / "lstm_speed.json"


@pytest.fixture
def runner(monkeypatch):
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.setenv(variable, "1")
    return runpy.run_path(str(RUNNER))


def test_without_torch_it_says_what_is_missing_and_how_to_get_it():
    without_torch = (
        "import runpy, sys; sys.modules['torch'] = None; sys.argv = ['lstm.py']; "
        f"runpy.run_path({str(RUNNER)!r}, run_name='__main__')"
    )
    run = subprocess.run([sys.executable, "-c", without_torch], capture_output=True, text=True)
    assert run.returncode == 1
    assert "PyTorch, which is not installed" in run.stderr
    assert 'pip install -e ".[bench]"' in run.stderr
    assert "Traceback" not in run.stderr


def test_with_torch_it_compares_results_before_times(runner):
    torch = pytest.importorskip("torch")
    row = runner["compare"](torch, (3, 2, 4), np.float64, rounds=2)
    assert row["differ"] <= 1e-12
    assert row["ratio"] == pytest.approx(row["book_ms"] / row["torch_ms"], rel=0.1)


def test_the_stored_table_has_every_size_and_says_what_made_it(runner):
    table = json.loads(TABLE.read_text())
    made_by = {"command", "processor", "numpy", "blas", "torch", "threads", "rounds"}
    assert set(table["made_by"]) == made_by
    assert table["made_by"]["command"].endswith("--store data/results/lstm_speed.json")
    sizes = [(row["T"], row["B"], row["H"]) for row in table["rows"]]
    assert sizes == 2 * runner["SIZES"]
    assert [row["dtype"] for row in table["rows"]] == ["float64"] * 12 + ["float32"] * 12
    for row in table["rows"]:
        whole = min(row["ratio"], row["ratio_with_peepholes"])
        assert 0 < row["products_alone"] < 1.05 * whole  # a part of it, but for the clock's noise
        assert row["differ"] <= (1e-12 if row["dtype"] == "float64" else 1e-4)
        assert row["ratio"] == pytest.approx(row["book_ms"] / row["torch_ms"], rel=0.05)
