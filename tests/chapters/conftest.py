"""The chapters, as they lie in git."""

from pathlib import Path

import pytest

CHAPTERS = Path(__file__).parents[2] / "chapters"
BOOK_MATTER = [CHAPTERS / "index.ipynb", CHAPTERS / "errata.ipynb"]
LESSONS = sorted(set(CHAPTERS.glob("*.ipynb")) - {*BOOK_MATTER})


def pytest_generate_tests(metafunc):
    """Run a test that asks for a `path`, or a `lesson` (no landing page, no errata), for each."""
    for name, paths in {"path": [*BOOK_MATTER, *LESSONS], "lesson": LESSONS}.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, paths, ids=lambda path: path.stem)


@pytest.fixture
def chapters() -> Path:
    return CHAPTERS
