"""The chapters, as they lie in git."""

from pathlib import Path

import pytest

CHAPTERS = Path(__file__).parents[2] / "chapters"
INDEX = CHAPTERS / "index.ipynb"
LESSONS = sorted(set(CHAPTERS.glob("*.ipynb")) - {INDEX})


def pytest_generate_tests(metafunc):
    """Run a test that asks for a `path`, or a `lesson` (not the landing page), for each."""
    for name, paths in {"path": [INDEX, *LESSONS], "lesson": LESSONS}.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, paths, ids=lambda path: path.stem)


@pytest.fixture
def chapters() -> Path:
    return CHAPTERS
