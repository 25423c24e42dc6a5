"""Every code that the application raises has its words, and no words wait for a code that nobody raises."""

import ast
from collections.abc import Iterator
from pathlib import Path

from webapp.core.errors import AppError
from webapp.core.messages import MESSAGES

ROOT = Path(__file__).parents[2]
ERRORS = {kind.__name__ for kind in AppError.__subclasses__()} | {"Refusal"}
# Made of parts: geometry_<what geo says>, bad_<field of the public filter>, photo_<why it is refused>.
PREFIXES = ("geometry_", "bad_", "photo_")


def texts(*folders: str) -> Iterator[ast.AST]:
    """Every piece of code in these folders but the table itself."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.name != "messages.py":
                yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def test_every_raised_code_has_words() -> None:
    raised = {
        node.args[0].value
        for node in texts("webapp")
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ERRORS
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert len(raised) > 30
    assert raised - set(MESSAGES) == set()


def test_no_words_wait_for_a_code_that_nobody_raises() -> None:
    used = {node.value for node in texts("webapp", "geo") if isinstance(node, ast.Constant)}
    parts = {f"{prefix}{value}" for prefix in PREFIXES for value in used if isinstance(value, str)}
    assert set(MESSAGES) - used - parts - {"changed_since"} == set()
