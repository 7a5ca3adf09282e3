"""Hypothesis draws the same examples on every machine, so a red test stays red until mended."""

from hypothesis import settings

settings.register_profile("unrolled", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("unrolled")
