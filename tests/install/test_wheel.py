"""A wheel holds the whole package: maths, figures, page assets and data."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "unrolled"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built with the locked hatchling, so without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "--no-index",
            "--quiet", "--wheel-dir", folder, ROOT,
        ],
        check=True, timeout=120,
    )  # fmt: skip
    (path,) = folder.glob("unrolled-*.whl")
    return path


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory):
    """The wheel, unpacked far from the clone."""
    folder = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run_in(unpacked: Path, script: str) -> str:
    """What `script` prints when the unpacked wheel is the first place to import from."""
    first = f"import sys; sys.path.insert(0, {str(unpacked)!r})\n"
    run = subprocess.run(
        [sys.executable, "-I", "-c", first + script],
        cwd=unpacked, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return run.stdout


def source_files() -> dict[str, Path]:
    """Every file that belongs into the wheel, by its name there."""
    code = {f"unrolled/{p.relative_to(PACKAGE)}": p for p in PACKAGE.rglob("*")}
    data = {f"unrolled/data/{p.relative_to(ROOT / 'data')}": p for p in (ROOT / "data").rglob("*")}
    return {
        name: path
        for name, path in (code | data).items()
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_it_holds_every_file_of_the_package_and_of_data_and_no_other(unpacked):
    expected = source_files()
    found = {str(p.relative_to(unpacked)) for p in unpacked.glob("unrolled/**/*") if p.is_file()}
    assert found == set(expected)
    for name, path in expected.items():
        assert (unpacked / name).read_bytes() == path.read_bytes(), name


def test_that_includes_modules_styles_vendored_assets_and_data(unpacked):
    for pattern in (
        "figures/*.mjs",
        "figures/js/*.mjs",
        "figures/js/maths/*.mjs",
        "figures/*.css",
        "book/vendor/**/*.js",
        "book/vendor/**/*.woff2",
        "data/*.csv.gz",
        "data/*.npz",
    ):
        assert list((unpacked / "unrolled").glob(pattern)), pattern


def test_the_loaders_read_the_packaged_copies(unpacked):
    script = """
import json, unrolled
from unrolled import datasets
weather = datasets.weather()
with datasets.open_data("scores.csv") as file:
    print(json.dumps([unrolled.__file__, file.name, len(weather.time), str(weather.time[-1])]))
"""
    package, file, hours, last = json.loads(run_in(unpacked, script))
    assert Path(package).is_relative_to(unpacked)
    assert Path(file).is_relative_to(unpacked)
    assert (hours, last) == (8730, "2013-12-30T23")


def test_every_module_can_be_imported_from_it(unpacked):
    script = """
import importlib, pkgutil, unrolled
for module in pkgutil.walk_packages(unrolled.__path__, "unrolled."):
    print(importlib.import_module(module.name).__file__)
"""
    files = run_in(unpacked, script).split("\n")[:-1]
    assert len(files) == len(list(PACKAGE.rglob("*.py"))) - 1, "all but unrolled/__init__.py"
    assert all(Path(file).is_relative_to(unpacked) for file in files)
