"""Every hostile file is refused with its own code within a second, reads and fetches nothing, and we live on."""

import os
import resource
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.errors import FormatError
from geo.formats.table import open_table
from tests.geo.formats.hostile import KML, MARK, hostile

NAMES = sorted(hostile("", ""))


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        door.setblocking(False)
        yield door


def read_time(path: Path) -> int:
    return path.stat().st_atime_ns


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_file_is_refused_with_its_code(tmp_path: Path, listener: socket.socket, name: str) -> None:
    canary = tmp_path / "canary.csv"
    canary.write_text("a,b\ncanary,2\n")
    # Older than its content, so that the file system notes the first reading, if there is one.
    os.utime(canary, (1, 2))
    before = read_time(canary)
    make, code = hostile(f"http://127.0.0.1:{listener.getsockname()[1]}/x", str(canary))[name]
    path = tmp_path / "table.geojson"
    path.write_bytes(make())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    with pytest.raises(FormatError) as refused, open_table(path, crs="EPSG:3006") as table:
        list(table.chunks())
    assert refused.value.code == code
    assert time.process_time() - start < 1.0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 100_000
    assert read_time(canary) == before
    with pytest.raises(BlockingIOError):
        listener.accept()


@pytest.mark.parametrize("path", ["/vsicurl/http://127.0.0.1:9/x", "/vsizip/x.zip", "GPKG:/etc/passwd", "a\x00b"])
def test_a_path_is_only_ever_a_file(path: str) -> None:
    with pytest.raises(FormatError, match="unreadable"), open_table(Path(path)):
        pass


def test_an_honest_file_with_the_same_words_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x"
    icon = "<Style><IconStyle><Icon><href>http://maps.example/pin.png</href></Icon></IconStyle></Style>"
    path.write_text(KML.format(icon + MARK.format("Lampa å")))
    with open_table(path) as table:
        (chunk,) = table.chunks()
    assert chunk.columns["Name"] == ["Lampa å"]
