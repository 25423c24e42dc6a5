"""What the code imports is what pyproject.toml declares, no more and no less."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OURS = {"webapp", "data", "geo", "tests", "benchmarks"}
# Never imported by name: gunicorn is run as a program.
PROGRAMS = {"gunicorn"}


def imported(folders: Iterable[str]) -> set[str]:
    """The names of the distributions that the files of these folders import."""
    modules: set[str] = set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules.add(str(node.module).partition(".")[0])
    known = packages_distributions()
    return {plain(known[name][0]) for name in modules - OURS - set(sys.stdlib_module_names)}


def declared(requirements: Iterable[str]) -> set[str]:
    """The names in a list of requirements."""
    return {plain(re.split(r"[^\w.-]", requirement)[0]) for requirement in requirements}


def plain(name: str) -> str:
    """A distribution's name as all spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_application_imports_what_it_declares() -> None:
    assert imported(("webapp", "data", "geo")) | PROGRAMS == declared(PROJECT["project"]["dependencies"])


def test_the_tests_import_what_is_declared() -> None:
    groups = declared(PROJECT["dependency-groups"]["dev"])
    assert imported(("tests", "benchmarks")) <= groups | declared(PROJECT["project"]["dependencies"])
