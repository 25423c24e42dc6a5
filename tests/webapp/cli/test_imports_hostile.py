"""Files that are not what they seem are refused at once, with one line, and nothing outside them is read."""

import gzip
import io
import time
import zipfile
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.webapp.cli.conftest import Run, count

SECRET = "nyckeln ligger under mattan"
KINDS = ("boundaries", "districts", "streets", "places")


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def hostile(secret: Path) -> dict[str, bytes]:
    layer = f'<OGRVRTLayer name="a"><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer>'
    vrt = f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>"
    geojson = b'{"type": "FeatureCollection", "features": ['
    return {
        "empty": b"",
        "blank": b" \n \n",
        "disguised.gpkg": vrt.encode(),
        "disguised.geojson": b'{"type": "' + vrt.encode() + b'"',
        "pointer.geojson": f'{{"type": "Feature", "url": "{secret}"}}'.encode(),
        "entity.osm": (
            f'<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY x SYSTEM "file://{secret}">]><osm version="0.6">'
            '<node id="1" lat="59.3" lon="18.1"><tag k="highway" v="bus_stop"/><tag k="name" v="&x;"/></node></osm>'
        ).encode(),
        "cut.geojson": geojson,
        "cut.geojson.gz": gzip.compress(geojson * 1000)[:-20],
        "nested.zip": zipped("inner.zip", zipped("deep.osm", b"<osm/>")),
        "header only.gpkg": b"SQLite format 3\x00" + b"\x00" * 4000,
        "program": b"\x7fELF" + b"\x00" * 100,
        "twice.gz": gzip.compress(gzip.compress(b"<osm version='0.6'></osm>")),
        "blob.pbf": b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7f" + b"\xff" * 60,
    }


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that no import may look into."""
    path = tmp_path / "secret.csv"
    path.write_text(f"code,name\n0480,{SECRET}\n")
    return path


@pytest.mark.commits
@pytest.mark.parametrize("name", list(hostile(Path("x"))))
def test_it_is_refused_quickly_with_one_line(run: Run, owner: Session, tmp_path: Path, secret: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(hostile(secret)[name])
    before = count(owner, "street"), count(owner, "place"), count(owner, "district"), count(owner, "municipality")
    for kind in KINDS:
        started = time.process_time(), time.monotonic()
        done = run("import", kind, path)
        assert time.monotonic() - started[1] < 10
        assert time.process_time() - started[0] < 2
        assert done.status == 1, (kind, done)
        said = [line for line in done.err.splitlines() if not line.startswith(("Reading", "Finding", "Writing"))]
        assert len(said) == 1, said
        assert said[0].startswith("tryggkartan: ")
        assert SECRET not in done.out + done.err
        assert "Traceback" not in done.err
    after = count(owner, "street"), count(owner, "place"), count(owner, "district"), count(owner, "municipality")
    assert after == before


@pytest.mark.commits
def test_what_cannot_be_opened_is_told(run: Run, tmp_path: Path) -> None:
    missing = run("import", "streets", tmp_path / "missing.osm")
    assert missing.status == 2
    assert "does not exist" in missing.err
    nothing = run("import", "streets")
    assert nothing.status == 2
    folder = run("import", "streets", tmp_path)
    assert folder.status == 2
