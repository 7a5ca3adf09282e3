"""The benchmark runner without PyTorch, and the clock it relies on."""

import runpy
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest

RUNNER = Path(__file__).parents[2] / "benchmarks" / "rnn.py"


@pytest.fixture
def runner(monkeypatch):
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.setenv(variable, "1")
    return runpy.run_path(str(RUNNER))


def test_without_torch_it_says_what_is_missing_and_how_to_get_it():
    without_torch = (
        "import runpy, sys; sys.modules['torch'] = None; sys.argv = ['rnn.py']; "
        f"runpy.run_path({str(RUNNER)!r}, run_name='__main__')"
    )
    run = subprocess.run([sys.executable, "-c", without_torch], capture_output=True, text=True)
    assert run.returncode == 1
    assert "PyTorch, which is not installed" in run.stderr
    assert 'pip install -e ".[bench]"' in run.stderr
    assert "Traceback" not in run.stderr


def test_workers_take_turns_and_the_median_is_each_ones_own(runner):
    turns = []

    def slow():
        turns.append("slow")
        sleep(0.01)

    def quick():
        turns.append("quick")

    slow_time, quick_time = runner["median_times"]([slow, quick], rounds=3)
    assert turns == ["slow", "quick"] * 5
    assert slow_time >= 0.01 > quick_time
