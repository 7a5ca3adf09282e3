"""requirements.txt is one exact environment, and one that pyproject.toml allows."""

import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
*PINS, LAST_LINE = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
LOCK = {canonicalize_name(name): Version(v) for name, _, v in (p.partition("==") for p in PINS)}


def wanted() -> list[tuple[str, Requirement]]:
    """What pyproject.toml asks for, and where; torch is for the benchmarks alone, not locked."""
    groups = {
        "build-system": PYPROJECT["build-system"]["requires"],
        "dependencies": PROJECT["dependencies"],
        **PROJECT["optional-dependencies"],
    }
    del groups["bench"]
    return [(group, Requirement(text)) for group, texts in groups.items() for text in texts]


def test_the_last_line_installs_the_package_itself():
    assert LAST_LINE == "-e ."


@pytest.mark.parametrize("line", PINS)
def test_every_other_line_is_one_name_and_one_version(line):
    requirement = Requirement(line)
    (specifier,) = requirement.specifier
    assert specifier.operator == "=="
    assert "*" not in specifier.version
    assert not requirement.extras
    assert requirement.marker is None
    assert requirement.url is None


def test_no_name_is_there_twice():
    assert len(LOCK) == len(PINS)


@pytest.mark.parametrize(
    ("group", "requirement"), wanted(), ids=lambda value: str(value).replace(" ", "")
)
def test_the_lock_satisfies_pyproject(group, requirement):
    assert LOCK[canonicalize_name(requirement.name)] in requirement.specifier


@pytest.mark.parametrize(("group", "requirement"), wanted(), ids=str)
def test_pyproject_bounds_every_version_on_both_sides(group, requirement):
    operators = {specifier.operator for specifier in requirement.specifier}
    assert operators & {">=", ">", "~="}, f"{requirement} in {group} has no lowest version"
    calendar_versions = {"jupyter-repo2docker"}
    if requirement.name not in calendar_versions:
        assert operators & {"<", "<=", "~="}, f"{requirement} in {group} has no highest version"


@pytest.mark.parametrize("name", sorted(LOCK))
def test_these_tests_run_in_the_locked_environment(name):
    assert Version(metadata.version(name)) == LOCK[name]


@pytest.mark.parametrize("name", sorted(LOCK))
def test_the_lock_is_closed(name):
    """What a locked package needs is locked too, at a version it accepts."""
    for text in metadata.requires(name) or []:
        needed = Requirement(text)
        if needed.marker is None or needed.marker.evaluate({"extra": ""}):
            assert LOCK[canonicalize_name(needed.name)] in needed.specifier


def test_python_is_bounded_and_binders_python_is_within():
    bounds = SpecifierSet(PROJECT["requires-python"])
    assert {specifier.operator for specifier in bounds} == {">=", "<"}
    name, _, version = (ROOT / "runtime.txt").read_text(encoding="utf-8").strip().partition("-")
    assert name == "python"
    assert version in bounds
