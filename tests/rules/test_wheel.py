"""A wheel carries all that the running application reads, not only its modules."""

import tomllib
from pathlib import Path

import pytest

from webapp import config

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WHEEL = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
READ = (
    "data/catalogue/categories.json",
    "data/seed/content/places.json",
    "data/migrations/versions/0001_tables.py",
    "webapp/static/css/base.css",
    "webapp/static/icons/sprite.svg",
    "webapp/static/vendor/manifest.json",
    "webapp/translations/sv/LC_MESSAGES/messages.mo",
)


def test_what_is_read_lies_in_a_package_of_the_wheel() -> None:
    assert WHEEL["packages"] == ["webapp", "data", "geo"]
    for path in READ:
        assert (ROOT / path).is_file(), path
        assert path.partition("/")[0] in WHEEL["packages"]


def test_what_git_does_not_keep_is_taken_along_all_the_same() -> None:
    ignored = [line for line in (ROOT / ".gitignore").read_text().splitlines() if line.startswith("webapp/")]
    assert {pattern.removesuffix("**") for pattern in WHEEL["artifacts"]} == set(ignored)


def test_templates_are_found_in_the_repository_and_in_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert config.template_folder() == ROOT / "templates"
    inside = tmp_path / WHEEL["force-include"]["templates"]
    inside.mkdir(parents=True)
    monkeypatch.setattr(config, "__file__", str(tmp_path / "webapp" / "config.py"))
    assert config.template_folder() == inside
