"""A check that is switched off for a line says why, beside it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
WITHOUT_REASON = re.compile(r"#\s*(?:type: ignore(?:\[[\w, -]*\])?|noqa(?:: [A-Z0-9, ]+)?)\s*$")


def test_every_suppression_has_its_reason() -> None:
    guilty = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("webapp", "data", "geo")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if WITHOUT_REASON.search(line)
    ]
    assert guilty == []
