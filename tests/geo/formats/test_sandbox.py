"""Hostile files read nothing else, reach nothing else and take little time and memory."""

import gzip
import json
import socket
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.errors import FormatError
from geo.formats import sandbox
from geo.formats.osm import places, streets
from geo.formats.sniff import driver_of, stage
from geo.formats.vector import read_vector

POINTS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": f"p{number}"},
            "geometry": {"type": "Point", "coordinates": [17, 58]},
        }
        for number in range(3)
    ],
}


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        door.setblocking(False)
        yield door


def was_called(door: socket.socket) -> bool:
    try:
        door.accept()
    except BlockingIOError:
        return False
    return True


def test_a_plain_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "no-ending"
    path.write_text(json.dumps(POINTS))
    frame = read_vector(path)
    assert list(frame["name"]) == ["p0", "p1", "p2"]
    assert frame.crs.to_epsg() == 3006


VRT = '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{source}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><NetworkLink><Link><href>{source}</href></Link></NetworkLink></kml>'
GML = '<x:FeatureCollection xmlns:x="http://www.opengis.net/wfs" xlink:href="{source}"/>'
XXE = '<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY x SYSTEM "{source}">]><osm><node id="1">&x;</node></osm>'


@pytest.mark.parametrize("hostile", [VRT, KML, GML, XXE, '{{"type": "FeatureCollection", "href": "{source}"}}'])
@pytest.mark.parametrize("ending", [".geojson", ".osm.gz"])
def test_a_disguised_file_fetches_and_reads_nothing(
    tmp_path: Path, listener: socket.socket, hostile: str, ending: str
) -> None:
    for source in (f"http://127.0.0.1:{listener.getsockname()[1]}/x", "file:///etc/passwd", "/etc/passwd"):
        path = tmp_path / f"hostile{ending}"
        path.write_text(hostile.format(source=source))
        with pytest.raises(FormatError):
            read_vector(path)
        with pytest.raises(FormatError):
            streets(path)
    assert not was_called(listener)


def test_the_bare_reader_would_have_read_the_other_file(tmp_path: Path) -> None:
    """Show that the threat is real: without our walls a file named .geojson opens another one."""
    import pyogrio

    (tmp_path / "secret.csv").write_text("name\ncanary\n")
    path = tmp_path / "x.geojson"
    path.write_text(VRT.format(source=tmp_path / "secret.csv").replace('name="x"', 'name="secret"'))
    assert "canary" in str(pyogrio.read_dataframe(path))
    with pytest.raises(FormatError, match="unknown_format"):
        read_vector(path)


def test_an_entity_in_an_osm_file_brings_no_other_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("canary")
    path = tmp_path / "x.osm"
    path.write_text(
        f'<?xml version="1.0"?>\n<osm version="0.6"><!DOCTYPE osm [<!ENTITY x SYSTEM "{secret}">]>'
        '<node id="1" lat="59" lon="18"><tag k="name" v="&x;"/><tag k="place" v="square"/></node></osm>'
    )
    try:
        read = places(path)
    except FormatError:
        return
    assert "canary" not in str(list(read.rows["name"]))


@pytest.mark.parametrize(
    "path", ["/vsicurl/http://127.0.0.1:9/x", "/vsizip/x.zip", "GPKG:/etc/passwd", "http://127.0.0.1:9/"]
)
def test_a_path_is_only_ever_a_file(path: str) -> None:
    with pytest.raises(FormatError, match="unreadable"):
        read_vector(Path(path))


def test_only_one_driver_is_open_in_the_child(tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    path.write_text(json.dumps(POINTS))
    output = str(tmp_path / "rows.jsonl")
    answer = sandbox.run_reader("layer", path, "GeoJSON", {"output": output})
    assert answer["rows"] == 3
    with pytest.raises(FormatError, match="unreadable"):
        sandbox.run_reader("layer", path, "GPKG", {"output": output})


def test_a_gzip_bomb_stops_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "bomb.osm.gz"
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    megabyte = b" " * (1 << 20)
    path.write_bytes(b"".join(packer.compress(megabyte) for _ in range(200)) + packer.flush())
    assert path.stat().st_size < 300_000
    start = time.process_time()
    with pytest.raises(FormatError, match="too_large"):
        stage(path, tmp_path, frozenset({"OSM"}), max_bytes=20_000_000)
    assert time.process_time() - start < 1.0
    assert (tmp_path / "input").stat().st_size <= 20_000_000


def test_a_bomb_inside_a_bomb_is_not_opened_twice(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(gzip.compress(json.dumps(POINTS).encode())))
    with pytest.raises(FormatError, match="unknown_format"):
        read_vector(path)


def test_deep_json_ends_the_child_and_not_us(tmp_path: Path) -> None:
    path = tmp_path / "deep.geojson"
    path.write_text(
        '{"type":"Feature","geometry":{"type":"Point","coordinates":' + "[" * 400_000 + "]" * 400_000 + "}}"
    )
    with pytest.raises(FormatError):
        read_vector(path)


def test_a_slow_file_meets_the_time_limit(tmp_path: Path) -> None:
    path = tmp_path / "slow.osm"
    node = '<node id="{0}" lat="59" lon="18"><tag k="place" v="square"/><tag k="name" v="x{0}"/></node>\n'
    path.write_text("<osm>" + "".join(node.format(number) for number in range(400_000)) + "</osm>")
    with pytest.raises(FormatError, match="unreadable") as caught:
        sandbox.read_limited("osm", path, frozenset({"OSM"}), {"wanted": {"points": ""}}, seconds=1)
    assert caught.value.params["reason"] == "time"


@pytest.mark.parametrize(
    ("head", "driver"),
    [
        (b"SQLite format 3\x00rest", "GPKG"),
        (b"\x00\x00\x00\x0e\x0a\x09OSMHeader\x18", "OSM"),
        (b'<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">', "OSM"),
        (b'\xef\xbb\xbf  {"type": "FeatureCollection"', "GeoJSON"),
    ],
)
def test_the_content_tells_the_format(head: bytes, driver: str) -> None:
    assert driver_of(head) == driver


@pytest.mark.parametrize(
    "head", [b"", b"PK\x03\x04", b"<html>", b"<OGRVRTDataSource>", b"[1,2]", b"name;lat;lon", b"%PDF"]
)
def test_other_content_is_refused(head: bytes) -> None:
    with pytest.raises(FormatError, match="unknown_format"):
        driver_of(head)
