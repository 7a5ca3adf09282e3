"""Imports run downward only: the maths knows nothing of charts, widgets or pages."""

import subprocess
import sys
from pathlib import Path

import pytest

import unrolled

GROUND_FLOOR = sorted(path.stem for path in Path(unrolled.__file__).parent.glob("[!_]*.py"))


def test_the_ground_floor_is_there():
    assert {"activations", "losses", "gradients", "optim", "rnn", "datasets"} <= {*GROUND_FLOOR}


@pytest.mark.parametrize("module", GROUND_FLOOR)
def test_a_module_of_maths_needs_numpy_and_the_standard_library_alone(module):
    """Asked of a fresh interpreter, where nothing but NumPy has been imported yet."""
    script = (
        "import sys, numpy, numpy.random\n"
        "before = set(sys.modules)\n"
        f"import unrolled.{module}\n"
        "print(*(set(sys.modules) - before))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = run.stdout.split()
    packages = {name.split(".")[0] for name in loaded}
    assert packages - set(sys.stdlib_module_names) - {"numpy"} == {"unrolled"}
    assert not [name for name in loaded if name.startswith(("unrolled.figures", "unrolled.book"))]
