"""Third-party code comes from pinned, hashed lists without addresses, and what is served is what was pinned."""

import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "webapp" / "static" / "vendor"
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_served_files_are_those_of_the_manifest() -> None:
    sums = {
        path: total
        for package in read_json(VENDOR / "manifest.json").values()
        for path, total in package["files"].items()
    }
    served = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert served == sums


def test_served_packages_have_the_pinned_version_and_a_licence() -> None:
    pinned = read_json(ROOT / "package.json")["dependencies"]
    manifest = read_json(VENDOR / "manifest.json")
    assert {name: package["version"] for name, package in manifest.items()} == pinned
    for name, package in manifest.items():
        assert package["licence"] in {"MIT", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "OFL-1.1"}, name
        assert any("LICEN" in path for path in package["files"]), f"{name} is served without its licence text"


def test_every_version_of_package_json_is_exact() -> None:
    package = read_json(ROOT / "package.json")
    versions = package["dependencies"] | package["devDependencies"]
    assert {name: version for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)} == {}


def test_npm_lock_has_a_hash_for_each_package_and_no_registry_address() -> None:
    packages = read_json(ROOT / "package-lock.json")["packages"]
    assert len(packages) > 10
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert name == "" or package["integrity"].startswith("sha512-"), name


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_requirements_are_pinned_with_hashes_and_without_addresses_or_paths(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"https?://|file:|--index|--find-links|(^|\s)/\w", text)
    blocks = re.findall(r"^[a-z0-9][^\n]*(?:\n    [^\n]*)*", text, flags=re.MULTILINE)
    assert blocks
    for block in blocks:
        assert re.match(r"[a-z0-9._-]+==[^\s;]+", block), block
        assert "--hash=sha256:" in block, block


def test_dev_requirements_hold_the_runtime_ones_at_the_same_version() -> None:
    runtime, dev = (
        set(re.findall(r"^\S+==.*(?= \\)", (ROOT / "requirements" / name).read_text(), flags=re.MULTILINE))
        for name in ("runtime.txt", "dev.txt")
    )
    assert runtime < dev


def test_help_lists_every_target_with_a_sentence() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, flags=re.MULTILINE))
    said = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    listed = dict(re.findall(r"^  (\S+)\s+(\S.*)$", said.stdout, flags=re.MULTILINE))
    assert set(listed) == targets
