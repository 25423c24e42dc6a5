"""Pictures for tests, made on the spot, and what must never be in a picture that is served."""

import io
import random
import struct
import zlib
from typing import Any

from PIL import Image
from PIL.ExifTags import IFD, Base
from shapely import Point
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from geo import crs
from tests.support.world import CENTRE

SECRET = "kanariefagel i bilden"  # stands in the metadata of every picture made here


def drawn(width: int = 480, height: int = 320, seed: int = 1) -> Image.Image:
    """A picture without an even spot: small squares of random colours."""
    rough = random.Random(seed).randbytes(-(-width // 8) * -(-height // 8) * 3)
    small = Image.frombytes("RGB", (-(-width // 8), -(-height // 8)), rough)
    return small.resize((width, height), Image.Resampling.NEAREST)


def exif(position: tuple[float, float] | None = None, orientation: int | None = None) -> Image.Exif:
    """Metadata as a phone writes it: camera, words, and where and which way up."""
    tags = Image.Exif()
    tags[Base.Make], tags[Base.ImageDescription] = "Kanarie AB", SECRET
    if orientation:
        tags[Base.Orientation] = orientation
    if position:
        latitude, longitude = position
        tags.get_ifd(IFD.GPSInfo).update({1: "N", 2: _parts(latitude), 3: "E", 4: _parts(longitude)})
    return tags


def here() -> tuple[float, float]:
    """A position in the middle of Testby: latitude, longitude."""
    spot = crs.to_wgs84(Point(CENTRE[0] + 140, CENTRE[1] + 140))
    return spot.y, spot.x


def photo(kind: str = "JPEG", image: Image.Image | None = None, **more: Any) -> bytes:
    """The bytes of a picture with metadata; `position` and `orientation` as in `exif`."""
    tags = exif(more.pop("position", None), more.pop("orientation", None))
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    out = io.BytesIO()
    (image or drawn()).save(out, kind, exif=tags.tobytes(), **more)
    return out.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be this large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(b"\0" * 64))
        + _chunk(b"IEND", b"")
    )


def upload(content: bytes, name: str) -> FileStorage:
    """A file of a form."""
    return FileStorage(io.BytesIO(content), filename=name)


def body(**fields: Any) -> dict[str, Any]:
    """A form with files as the test client's arguments; made in memory, so that no temporary file is left open."""
    boundary, sent = encode_multipart(fields)
    return {"data": sent, "content_type": f"multipart/form-data; boundary={boundary}"}


def metadata(served: bytes) -> list[str]:
    """What is left in a served picture of all that cameras and programs write beside the pixels."""
    with Image.open(io.BytesIO(served)) as picture:
        picture.load()
        kept = {"exif", "icc_profile", "xmp", "comment", "photoshop"} & set(picture.info)
        tags = [f"tag {number}" for number in picture.getexif()]
    words = [
        word for word in (b"EXIF", b"Exif", b"XMP ", b"ICCP", b"http://ns.adobe.com", SECRET.encode()) if word in served
    ]
    return sorted(kept) + tags + [word.decode() for word in words]


def extremes(served: bytes, box: tuple[float, float, float, float]) -> Any:
    """The least and the greatest value of each colour in a part of a picture (fractions)."""
    with Image.open(io.BytesIO(served)) as picture:
        width, height = picture.size
        left, top, right, bottom = box
        part = (int(left * width), int(top * height), -int(-right * width // 1), -int(-bottom * height // 1))
        return picture.convert("RGB").crop(part).getextrema()


def _parts(degrees: float) -> tuple[float, float, float]:
    whole = int(degrees)
    minutes = int((degrees - whole) * 60)
    return float(whole), float(minutes), round((degrees - whole - minutes / 60) * 3600, 4)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
