"""Re-makes one picture, as a child process with little memory, little time and no network.

`python -m webapp.photos.decode JOB.json`: the pixels are decoded, turned upright, scaled, covered where staff said
so, and written as new WebP files without any metadata. The answer is JSON beside them.
"""

import io
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageDraw

from geo.formats.confined import confine
from webapp.photos.cover import COLOUR, MARGINS, Box, grown, pixels, turned
from webapp.photos.errors import PhotoRefused
from webapp.photos.formats import BROKEN, no_warnings, open_picture

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 20
MOST_WRITTEN = 50_000_000  # bytes of one file
QUALITY = 80
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
CLOCKWISE = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


def child(job_path: str) -> None:
    """Make one picture's sizes; `width` and `height` of the largest, or `refused` with the reason, as JSON."""
    job = json.loads(Path(job_path).read_text())
    confine(MEMORY_BYTES, CPU_SECONDS, MOST_WRITTEN)
    no_warnings()
    Image.MAX_IMAGE_PIXELS = job["most_pixels"]
    answer: dict[str, Any]
    try:
        answer = _make(job)
    except PhotoRefused as error:
        answer = {"refused": error.reason}
    except MemoryError:
        answer = {"refused": "too_heavy"}
    (Path(job["folder"]) / "answer.json").write_text(json.dumps(answer))


def _make(job: dict[str, Any]) -> dict[str, Any]:
    sizes: list[int] = job["sizes"]
    with Path(job["input"]).open("rb") as source, open_picture(source) as picture:
        if picture.width * picture.height > job["most_pixels"]:
            raise PhotoRefused("too_many_pixels")
        large = upright(picture, sizes[0])
    rotation = int(job["rotation"])
    if rotation:
        large = large.transpose(CLOCKWISE[rotation])
    boxes = [turned(box, rotation) for box in job["redactions"]]
    for size in sizes:
        Path(job["folder"], f"{size}.webp").write_bytes(encode(large, size, boxes))
    return {"width": large.width, "height": large.height}


def upright(picture: Image.Image, longest: int) -> Image.Image:
    """Decode a picture at no more than the size that is needed, as the eye should see it: sRGB, no metadata."""
    profile, orientation = picture.info.get("icc_profile"), _orientation(picture)
    picture.draft("RGB", (longest, longest))  # a JPEG is decoded at an eighth, a quarter or half of its size
    picture.load()
    small = _eight_bit(picture)
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)
    flat = _flat(_to_srgb(small, profile))
    return flat.transpose(TURNS[orientation]) if orientation in TURNS else flat


def encode(large: Image.Image, longest: int, boxes: Iterable[Box]) -> bytes:
    """One size as WebP. What is covered is one colour to the last pixel, also after the lossy compression."""
    picture = large.copy()
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    covered = [pixels(box, picture.width, picture.height) for box in boxes]
    for margin in MARGINS:
        painted = picture.copy()
        for box in covered:
            ImageDraw.Draw(painted).rectangle(grown(box, margin, painted.width, painted.height), fill=COLOUR)
        written = _webp(painted)
        if all(_is_plain(written, box) for box in covered):
            return written
    return _webp(painted, lossless=True)


def _webp(picture: Image.Image, *, lossless: bool = False) -> bytes:
    out = io.BytesIO()
    # A new image has no metadata to pass on.
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    clean.save(out, "WEBP", quality=QUALITY, method=4, lossless=lossless, exif=b"", xmp=b"", icc_profile=b"")
    return out.getvalue()


def _is_plain(written: bytes, box: tuple[int, int, int, int]) -> bool:
    with Image.open(io.BytesIO(written), formats=["WEBP"]) as again:
        extremes: Any = again.convert("RGB").crop(box).getextrema()
    return all(low == high for low, high in extremes)


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(ORIENTATION, 1))
    except (*BROKEN, AttributeError, OverflowError, ZeroDivisionError):
        return 1


def _eight_bit(picture: Image.Image) -> Image.Image:
    """A copy in a mode that can be scaled smoothly."""
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        return picture.copy()
    return picture.convert("RGBA" if "transparency" in picture.info or picture.mode == "PA" else "RGB")


def _to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile or picture.mode not in ("RGB", "CMYK", "L"):
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (*BROKEN, ImageCms.PyCMSError):  # a broken profile: the colours as they are
        return picture
    return made or picture


def _flat(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA"):
        behind = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(behind, picture.convert("RGBA")).convert("RGB")
    return picture.convert("RGB")


if __name__ == "__main__":
    child(sys.argv[1])
