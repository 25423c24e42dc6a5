"""Rectangles that cover parts of a picture, in fractions of its width and height: checked, turned, made to pixels."""

import math
from collections.abc import Iterable, Sequence

Box = Sequence[float]  # left, top, right, bottom, each from 0 to 1
Pixels = tuple[int, int, int, int]  # left, top, right, bottom; right and bottom are the first pixels outside
MOST = 20
SMALLEST = 0.005
COLOUR = (40, 48, 52)
# How far beyond a rectangle the colour goes. Lossy compression works in squares of 16 pixels and blurs their edges;
# the smallest margin is taken that leaves the rectangle itself in one colour.
MARGINS = (8, 16, 24, 32)
_SQUARE = 16


def from_percent(left: float, top: float, width: float, height: float) -> list[float] | None:
    """A rectangle from percents of the picture, cut at its edges; None when nothing of it is left."""
    sides = [left, top, left + width, top + height]
    if not all(math.isfinite(side) for side in sides):
        return None
    cut = [round(min(max(side / 100, 0.0), 1.0), 5) for side in sides]
    return cut if cut[2] - cut[0] >= SMALLEST and cut[3] - cut[1] >= SMALLEST else None


def turned(box: Box, clockwise: int) -> list[float]:
    """The same rectangle after the picture was turned by 0, 90, 180 or 270 degrees clockwise."""
    left, top, right, bottom = box
    if clockwise == 90:
        return [1 - bottom, left, 1 - top, right]
    if clockwise == 180:
        return [1 - right, 1 - bottom, 1 - left, 1 - top]
    return [top, 1 - right, bottom, 1 - left] if clockwise == 270 else [left, top, right, bottom]


def pixels(box: Box, width: int, height: int) -> Pixels:
    """All pixels that the rectangle touches."""
    left, top, right, bottom = box
    return (
        min(math.floor(left * width), width - 1),
        min(math.floor(top * height), height - 1),
        max(math.ceil(right * width), 1),
        max(math.ceil(bottom * height), 1),
    )


def grown(box: Pixels, margin: int, width: int, height: int) -> Pixels:
    """The rectangle with a margin, out to whole squares of the compression; the last pixels are inside."""
    left, top = ((side - margin) // _SQUARE * _SQUARE for side in box[:2])
    right, bottom = (-(-(side + margin) // _SQUARE) * _SQUARE for side in box[2:])
    return max(left, 0), max(top, 0), min(right, width) - 1, min(bottom, height) - 1


def inside(boxes: Iterable[Box]) -> bool:
    """Whether all are rectangles within the picture."""
    return all(0 <= b[0] < b[2] <= 1 and 0 <= b[1] < b[3] <= 1 for b in boxes)
