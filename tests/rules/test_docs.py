"""The documentation says what the code does."""

import re
from pathlib import Path

from webapp.config import Settings

ROOT = Path(__file__).parents[2]


def test_every_setting_is_documented_with_its_meaning() -> None:
    rows = {}
    for line in (ROOT / "docs/settings.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| `"):
            rows[cells[0].strip("`| ")] = cells[-1]
    expected = {
        "DATABASE_URL" if name == "database_url" else f"TRYGG_{name.upper()}": field.description
        for name, field in Settings.model_fields.items()
    }
    assert rows == expected


def test_decision_records_are_short() -> None:
    for path in (ROOT / "docs/adr").glob("*.md"):
        assert len(path.read_text().splitlines()) <= 80, path.name


def test_every_make_target_has_a_help_text() -> None:
    makefile = (ROOT / "Makefile").read_text().splitlines()
    targets = [line.split(":")[0] for line in makefile if line.startswith(".PHONY:")]
    phony = {name for line in makefile if line.startswith(".PHONY:") for name in line.split(":")[1].split()}
    helped = {line.split(":")[0] for line in makefile if "## " in line and ":" in line}
    assert targets
    assert phony - helped == set()


def test_every_file_that_the_architecture_names_exists() -> None:
    named = re.findall(r"`((?:webapp|data|geo|tests|templates)/[\w/.*-]+)", (ROOT / "docs/architecture.md").read_text())
    assert len(named) > 20
    assert [path for path in named if not list(ROOT.glob(path.rstrip("/")))] == []
