"""Interactive figures: alive in Jupyter, alive on the built page, checkable as a table."""

from . import palette
from .base import Figure
from .rnn_unroller import RnnUnroller

__all__ = ["Figure", "RnnUnroller", "palette"]
