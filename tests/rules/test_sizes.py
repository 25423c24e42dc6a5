"""Files and functions stay small: every code base that guarded its layers but not its sizes grew giants."""

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE_LIMIT, TEST_LIMIT, BODY_LIMIT, VIEW_LIMIT = 400, 600, 60, 20
FOLDERS = ("webapp", "data", "geo", "templates", "tests", "scripts", "benchmarks")


def files(*suffixes: str) -> Iterator[Path]:
    """Our own files; third-party assets and migrations are not ours to shorten."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            told = path.relative_to(ROOT).as_posix()
            skipped = ("vendor/", "migrations/versions/", "__pycache__", "translations/", "fixtures/")
            if path.suffix in suffixes and not any(part in told for part in skipped):
                yield path


def body_lines(node: ast.FunctionDef) -> int:
    """Lines of a function without its signature and docstring."""
    statements = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - statements[0].lineno + 1 if statements else 0


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """All functions of a file."""
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))


def is_view(path: Path) -> bool:
    """Whether a file holds views: views.py, or a file in a folder views."""
    return path.stem == "views" or path.parent.name == "views"


def test_no_file_is_longer_than_its_limit() -> None:
    long = []
    for path in files(".py", ".html", ".js", ".css"):
        limit = TEST_LIMIT if path.is_relative_to(ROOT / "tests") else CODE_LIMIT
        count = len(path.read_text().splitlines())
        if count > limit:
            long.append(f"{path.relative_to(ROOT)}: {count} > {limit}")
    assert long == []


def test_the_usual_file_is_small() -> None:
    sizes = sorted(len(path.read_text().splitlines()) for path in files(".py") if "tests" not in path.parts)
    assert statistics.median(sizes) <= 100
    assert sizes[int(len(sizes) * 0.95)] <= 300


def test_no_function_is_longer_than_the_hard_stop() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {body_lines(node)}"
        for path in files(".py")
        for node in functions(path)
        if body_lines(node) > BODY_LIMIT
    ]
    assert long == []


def test_ninety_five_of_a_hundred_functions_have_at_most_35_lines() -> None:
    sizes = sorted(body_lines(n) for p in files(".py") if "tests" not in p.parts for n in functions(p))
    assert sizes[int(len(sizes) * 0.95)] <= 35


def test_views_parse_call_and_render_in_twenty_lines() -> None:
    long = []
    for path in files(".py"):
        if not is_view(path):
            continue
        for node in functions(path):
            decorated = any("blueprint" in ast.dump(d) for d in node.decorator_list)
            if decorated and body_lines(node) > VIEW_LIMIT:
                long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {body_lines(node)}")
    assert long == []


def test_views_build_no_queries() -> None:
    guilty = [
        str(path.relative_to(ROOT))
        for path in files(".py")
        if is_view(path) and re.search(r"^\s*(?:import|from) sqlalchemy", path.read_text(), re.MULTILINE)
    ]
    assert guilty == []
