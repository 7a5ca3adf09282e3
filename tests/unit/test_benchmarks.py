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


def test_its_side_of_the_comparison_gives_the_whole_gradient(runner):
    """As far as can be told without torch: all that torch is asked for is there."""
    np, rnn = runner["np"], runner["rnn"]
    rng = np.random.default_rng(0)
    params = rnn.init(2, 3, 2, rng)
    x, h0, dJ_do = (rng.normal(size=s) for s in ((4, 5, 2), (5, 3), (4, 5, 2)))
    g = runner["of_this_book"](params, x, h0, dJ_do)()
    assert (g.x.shape, g.h0.shape, g.params.W.shape) == ((4, 5, 2), (5, 3), (3, 3))
