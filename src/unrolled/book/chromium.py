"""One Chromium for the screenshots and the browser tests: found on the machine, or fetched."""

import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [  # quiet: a browser under test asks nobody anything
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def executable(playwright) -> str:
    """Return the path of a Chromium; fetch playwright's own when the machine has none."""
    for found in filter(None, map(shutil.which, NAMES)):
        return found
    own = Path(playwright.chromium.executable_path)
    if not own.exists():
        print("No Chromium on this machine; playwright fetches one.", file=sys.stderr)
        fetch = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
        if fetch.returncode or not own.exists():
            raise RuntimeError(
                "No Chromium: none of " + ", ".join(NAMES) + " is on PATH and "
                "`playwright install chromium` failed. Install one (Debian: apt install chromium)."
            )
    return str(own)


def launch(playwright):
    """Start a headless Chromium."""
    return playwright.chromium.launch(executable_path=executable(playwright), args=FLAGS)
