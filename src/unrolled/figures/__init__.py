"""Interactive figures: alive in Jupyter, alive on the built page, checkable as a table."""

from . import palette
from .base import Figure

__all__ = ["Figure", "palette"]
