"""Cells that a spreadsheet would take for a formula: a sign before them that our own reader takes away again."""

from __future__ import annotations

import re

# Also what already has such a sign gets one more, so that taking one away always gives back what was there.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def guarded(cell: str) -> str:
    """Give the cell as a spreadsheet does not take it for a formula; `unguarded` gives it back."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Give the cell without that sign."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell
