"""Hostile files, each with the code that must refuse it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
MARK = "<Placemark><name>{}</name><Point><coordinates>17,58.7</coordinates></Point></Placemark>"
GML = (
    '<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml/3.2" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" {}>{}</gml:FeatureCollection>'
)
VRT = '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
XXE = '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY c SYSTEM "{}">]>\n'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {one} "{("&" + two + ";") * 10}">' for two, one in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>\n"  # fmt: skip
WORKBOOK = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}


def zipped(members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack the members as they are named."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


def symlink() -> bytes:
    """Pack a link to the password file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        member = zipfile.ZipInfo("x.csv")
        member.external_attr = 0o120777 << 16
        file.writestr(member, "/etc/passwd")
    return out.getvalue()


def patched(data: bytes, offset: int, value: bytes) -> bytes:
    """Change bytes of the first entry in the zip's directory."""
    at = data.rindex(b"PK\x01\x02") + offset
    return data[:at] + value + data[at + len(value) :]


def overlapping() -> bytes:
    """Pack two members and let the second's entry point into the first."""
    return patched(zipped({"a.csv": "a,b\n1,2\n" * 99, "b.csv": "a,b\n1,2\n" * 99}), 42, struct.pack("<L", 0))


def shapefile(**parts: bytes) -> bytes:
    """Pack a shapefile whose parts are given by ending."""
    return zipped({f"x.{ending}": content for ending, content in parts.items()})


def hostile(address: str, canary: str) -> dict[str, tuple[Callable[[], bytes], str]]:
    """Give each hostile file and its code; `address` is a listener of ours, `canary` a file never to be read."""
    table = f'!table\n!version 300\nDefinition Table\n  File "{canary}"\n  Type DBF\n'
    magic = b"\x00\x00\x27\x0a" + b"\x00" * 96
    entity = XXE.format(canary)
    return {
        "vrt": (lambda: VRT.format(canary).encode(), "unknown_format"),
        "vrt to an address": (lambda: VRT.format(f"/vsicurl/{address}").encode(), "unknown_format"),
        "vrt in a zip": (lambda: zipped({"x.csv": VRT.format(canary)}), "unknown_format"),
        "vrt as a shapefile": (lambda: shapefile(shp=VRT.format(canary).encode(), shx=magic, dbf=b"\x03"), "damaged"),
        "vrt as a tab": (lambda: zipped({"x.tab": VRT.format(canary), "x.dat": "x"}), "damaged"),
        "tab to a file": (lambda: zipped({"x.tab": table, "x.dat": "x"}), "remote_reference"),
        "network link": (
            lambda: KML.format(f"<NetworkLink><Link><href>{address}</href></Link></NetworkLink>").encode(),
            "remote_reference",
        ),
        "network link in a kmz": (
            lambda: zipped({"doc.kml": KML.format(f"<k:NetworkLink><href>{address}</href></k:NetworkLink>")}),
            "remote_reference",
        ),
        "gml href": (lambda: GML.format("", f'<gml:x xlink:href="{address}"/>').encode(), "remote_reference"),
        "gml href to a file": (
            lambda: GML.format("", f'<gml:x xlink:href="file://{canary}"/>').encode(),
            "remote_reference",
        ),
        "gml schema": (lambda: GML.format(f'xsi:schemaLocation="a {address}"', "").encode(), "remote_reference"),
        "gml srs": (lambda: GML.format("", f'<gml:x srsName="{address}"/>').encode(), "remote_reference"),
        "kml entity": ((entity + KML.format(MARK.format("&c;"))).encode, "xml_entities"),
        "gml entity": ((entity + GML.format("", "&c;")).encode, "xml_entities"),
        "osm entity": (f'<osm version="0.6"><!DOCTYPE x SYSTEM "{address}"></osm>'.encode, "xml_entities"),
        "kml laughs": ((LAUGHS + KML.format(MARK.format("&i;"))).encode, "xml_entities"),
        "gml laughs": ((LAUGHS + GML.format("", "&i;")).encode, "xml_entities"),
        "xlsx entity": (
            lambda: zipped({**WORKBOOK, "xl/sharedStrings.xml": entity + "<sst>&c;</sst>"}),
            "xml_entities",
        ),
        "xlsx laughs": (lambda: zipped({**WORKBOOK, "xl/sharedStrings.xml": LAUGHS + "<sst/>"}), "xml_entities"),
        "utf-16 entity": (lambda: (entity + KML.format("")).encode("utf-16"), "nul_bytes"),
        "address in the prj": (
            lambda: shapefile(shp=magic, shx=magic, dbf=b"\x03\x20\x01\x01" + b"\x00" * 40, prj=address.encode()),
            "bad_crs",
        ),
        "xlsx bomb": (lambda: zipped({**WORKBOOK, "xl/big.xml": b" " * 150_000_000}), "zip_bomb"),
        "zip bomb": (lambda: zipped({"x.csv": b"0," * 50_000_000}), "zip_bomb"),
    } | _zips_and_tables()


def _zips_and_tables() -> dict[str, tuple[Callable[[], bytes], str]]:
    """Give archives that lie, and tables that are too much."""
    plain = zipped({"x.csv": "a,b\n1,2\n"})
    depth = 50_000
    return {
        "many members": (lambda: zipped({f"{number}.csv": "a,b" for number in range(21)}), "too_many_members"),
        "zip slip": (lambda: zipped({"../../x.csv": "a,b\n1,2\n"}), "unsafe_name"),
        "absolute name": (lambda: zipped({"/etc/cron.d/x": "a,b\n1,2\n"}), "unsafe_name"),
        "backslash slip": (lambda: zipped({"a\\..\\..\\x.csv": "a,b\n1,2\n"}), "unsafe_name"),
        "symlink": (symlink, "symlink"),
        "nested zip": (lambda: zipped({"x.csv": plain}), "nested_archive"),
        "overlapping": (overlapping, "overlapping"),
        "lying size": (lambda: patched(plain, 24, struct.pack("<L", 3)), "lying_header"),
        "lying size up": (lambda: patched(plain, 24, struct.pack("<L", 300)), "lying_header"),
        "wrong checksum": (lambda: patched(plain, 16, b"\x01\x02\x03\x04"), "damaged"),
        "truncated zip": (lambda: plain[:-30], "damaged"),
        "encrypted": (lambda: patched(plain, 8, b"\x01\x00"), "encrypted"),
        "odd method": (lambda: zipped({"x.csv": "a,b\n1,2\n"}, zipfile.ZIP_LZMA), "zip_method"),
        "deep geojson": (
            lambda: (
                b'{"type":"Feature","geometry":{"type":"Point","coordinates":' + b"[" * depth + b"]" * depth + b"}}"
            ),
            "too_deep",
        ),
        "deep objects": (lambda: b'{"type":"Feature","p":' + b'{"a":' * depth + b"1" + b"}" * (depth + 1), "too_deep"),
        "many lines": (lambda: b"a,b\n" + b"\n" * 100_000_000, "too_many_rows"),
        "many rows": (lambda: b"a,b\n" + b"1,2\n" * 2_100_000, "too_many_rows"),
        "long cell": (lambda: b"a,b\n" + b"x" * 1_000_000 + b",1\n", "cell_too_long"),
        "many columns": (
            lambda: b",".join(b"c%d" % number for number in range(100_000)) + b"\n1\n",
            "too_many_columns",
        ),
        "nul bytes": (lambda: b"a,b\n" + b"x\x00,1\n", "nul_bytes"),
        "late nul byte": (lambda: b"a,b\n" + b"x,1\n" * 5_000 + b"\x00,1\n", "nul_bytes"),
        "nothing": (lambda: b"", "no_rows"),
        "pdf": (lambda: b"%PDF-1.7\n1,2\n3,4\n5,6\n", "unknown_format"),
        "html": (lambda: b"<!doctype html><p>a,b</p>", "xml_entities"),
        "xls": (lambda: b"\xd0\xcf\x11\xe0" + b"\x00" * 999, "wrong_format"),
    }
