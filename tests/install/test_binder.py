"""What Binder would run, as repo2docker itself says, without docker and without building."""

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REPO2DOCKER = Path(sys.executable).with_name("jupyter-repo2docker")


@pytest.fixture(scope="module")
def plan():
    """repo2docker's Dockerfile, and what it says while writing it."""
    return subprocess.run(
        [REPO2DOCKER, "--no-build", "--debug", "."],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip


@pytest.fixture(scope="module")
def pip_lines(plan):
    """The arguments of each `pip install` in the Dockerfile, in order."""
    return [
        line.replace('"', "").split()
        for line in re.findall(r"^RUN \S*/bin/pip install (.*)$", plan.stdout, re.MULTILINE)
    ]


def test_it_takes_the_python_of_runtime_txt(plan):
    version = (ROOT / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    assert version == "3.11"
    assert "python=3.11" in plan.stderr
    assert "environment-2epy-2d3-2e11" in plan.stdout


def test_it_finds_the_files_at_the_root():
    assert not (ROOT / "binder").exists(), "a binder folder makes it ignore every file at the root"
    assert not (ROOT / ".binder").exists()


def test_the_lock_is_installed_first_and_whole(pip_lines):
    first = pip_lines[0]
    assert first == ["--no-cache-dir", "-r", "requirements.txt"]
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert lock[-1] == "-e ."


def test_the_locks_last_line_installs_the_package():
    """It has: the environment of these tests was made from the lock."""
    origin = json.loads(metadata.distribution("unrolled").read_text("direct_url.json"))
    assert origin == {"dir_info": {"editable": True}, "url": ROOT.as_uri()}


def test_every_other_line_installs_the_package(pip_lines, tmp_path):
    """Run for real, but with the locked hatchling instead of one from the network."""
    for line in pip_lines[1:]:
        assert line == ["--no-cache-dir", "."]
        offline = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
        subprocess.run(
            [sys.executable, "-m", "pip", "install", *line, *offline, "--target", tmp_path],
            cwd=ROOT, check=True, timeout=120,
        )  # fmt: skip
        assert list(tmp_path.glob("unrolled-*.dist-info"))
