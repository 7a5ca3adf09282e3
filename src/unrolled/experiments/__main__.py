"""Measure everything anew: `python -m unrolled.experiments [names] [long_memory] …`.

Without a name all of `EXPERIMENTS` run, one after the other, which takes a long while. Results go
to data/results/ of the clone this file is in, or where `--to` says.
"""

import argparse
import time
from importlib import import_module
from pathlib import Path

from unrolled.experiments import records
from unrolled.experiments.records import EXPERIMENTS

RESULTS = Path(__file__).parents[3] / "data" / "results"


def main() -> None:
    """Run the experiments named on the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m unrolled.experiments", description="Measure experiments anew."
    )
    parser.add_argument(
        "experiment", nargs="*", help=f"{', '.join(EXPERIMENTS)}; all if none is named"
    )
    parser.add_argument("--to", type=Path, default=RESULTS, help="the folder for the results")
    arguments = parser.parse_args()
    if not arguments.to.is_dir():
        parser.error(f"{arguments.to} is not a folder")
    for name in arguments.experiment:
        if name not in EXPERIMENTS:
            parser.error(f"{name} is no experiment, needs one of {', '.join(EXPERIMENTS)}")
    for name in arguments.experiment or EXPERIMENTS:
        began = time.perf_counter()
        measured = import_module(f"unrolled.experiments.{name}").measure(arguments.to)
        path = records.write(arguments.to, name, measured)
        print(f"{path}: {time.perf_counter() - began:.0f} s, {path.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
