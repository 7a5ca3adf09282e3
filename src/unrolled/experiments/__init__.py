"""Experiments: what the chapters say of trained networks, and the code that found it out.

Each module trains something, and its `measure()` writes down what came of it. That takes minutes,
so the outcome is kept in data/results/, where `results` reads it; `python -m unrolled.experiments`
measures everything anew. Each module also has a `short()`, which runs in a chapter.

    names           an LSTM and a simple RNN learn English first names, letter by letter
    long_memory     both on tasks that cannot be done without a memory
    space_odyssey   the LSTM and its eight variants on one small real task
    tasks           small networks for six kinds of task, which the pages can run
    deep_stacks     one deep network, and what it takes to make it learn
"""

from unrolled.experiments.records import results

__all__ = ["results"]
