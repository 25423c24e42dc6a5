"""Pictures drawn by code, for a demo without anybody's photos: a dark path, a wall, a bench, a tunnel, a square."""

import io
from collections.abc import Callable
from math import sin
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

WIDTH, HEIGHT = 960, 720  # pixels while it is drawn
SIZE = (800, 600)  # and when it is done
QUALITY = 76
NIGHT = ((13, 22, 34), (34, 48, 58))
DUSK = ((58, 74, 104), (214, 158, 128))
DAY = ((150, 188, 214), (222, 232, 236))
Colour = tuple[int, int, int]
Paint = Callable[["Canvas", bool], None]

PAPER = ((240, 240, 236), (222, 190, 60), (200, 60, 56), (70, 120, 170), (236, 226, 206))
BAGS = ((234, 234, 230), (216, 196, 150), (90, 96, 100))
FACADES = ((206, 186, 150), (178, 150, 132), (196, 198, 190))
EVENING = ((86, 66, 62), (98, 84, 66), (74, 76, 84))


class Canvas:
    """A picture while it is drawn; `random` makes every picture of a kind a little different."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.image = Image.new("RGB", (WIDTH, HEIGHT))
        self.draw = ImageDraw.Draw(self.image)

    def fade(self, top: Colour, bottom: Colour, first: int = 0, last: int = HEIGHT) -> None:
        """Fill a band with a colour that turns into another."""
        for y in range(first, last):
            share = (y - first) / max(last - first, 1)
            colour = tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
            self.draw.line([(0, y), (WIDTH, y)], fill=colour)

    def glow(self, x: float, y: float, reach: float, colour: Colour = (255, 214, 140), strength: float = 0.9) -> None:
        """Light around a lamp."""
        half = int(reach)
        small = Image.new("L", (half // 2, half // 2))
        edge = half // 2 * 0.3
        ImageDraw.Draw(small).ellipse([edge, edge, half // 2 - edge, half // 2 - edge], fill=int(255 * strength))
        mask = small.filter(ImageFilter.GaussianBlur(half / 14)).resize((half * 2, half * 2))
        box = (int(x) - half, int(y) - half)
        under = self.image.crop((*box, box[0] + 2 * half, box[1] + 2 * half))
        light = Image.composite(Image.new("RGB", mask.size, colour), Image.new("RGB", mask.size), mask)
        self.image.paste(ImageChops.screen(under, light), box)

    def blob(self, x: float, y: float, size: float, colour: Colour) -> None:
        """The crown of a tree or a bush."""
        for _leaf in range(14):
            dx, dy = self.random.uniform(-1, 1) * size * 0.7, self.random.uniform(-1, 1) * size * 0.5
            r = size * self.random.uniform(0.3, 0.55)
            shade = self.random.uniform(0.82, 1.18)
            fill = tuple(min(255, int(part * shade)) for part in colour)
            self.draw.ellipse([x + dx - r, y + dy - r, x + dx + r, y + dy + r], fill=fill)

    def finished(self) -> Image.Image:
        """The picture with the grain of a telephone's camera, perhaps as in a mirror."""
        noise = Image.frombytes("L", (200, 150), self.random.randbytes(200 * 150)).resize(SIZE)
        grainy = Image.blend(self.image.resize(SIZE), Image.merge("RGB", (noise, noise, noise)), 0.04)
        return ImageOps.mirror(grainy) if self.random.random() < 0.4 else grainy


def path(canvas: Canvas, mended: bool) -> None:
    """A footway at night, its lamps out or lit."""
    random, horizon = canvas.random, 330
    canvas.fade(*NIGHT, 0, horizon)
    canvas.fade((24, 34, 30), (14, 20, 19), horizon)
    for _tree in range(9):
        x = random.choice((random.uniform(0, 330), random.uniform(620, WIDTH)))
        canvas.blob(x, horizon - random.uniform(10, 70), random.uniform(60, 120), (16, 28, 24))
    bend = random.uniform(-60, 60)
    sides = [(430 + bend, horizon), (500 + bend, horizon), (840, HEIGHT), (170, HEIGHT)]
    canvas.draw.polygon(sides, fill=(112, 102, 88) if mended else (44, 46, 48))
    for near in (0.16, 0.34, 0.62, 1.0):
        x, foot = 520 + bend * (1 - near) + 330 * near, horizon + 330 * near
        top = foot - 90 - 330 * near
        canvas.draw.line([(x, foot), (x, top), (x - 46 * near, top - 10)], fill=(58, 66, 70), width=int(3 + 9 * near))
        canvas.draw.ellipse([x - 62 * near - 5, top - 14, x - 26 * near + 3, top + 6 * near], fill=(90, 96, 98))
        if mended:
            canvas.glow(x - 42 * near, top + 6, 60 + 150 * near, strength=0.75)
            canvas.glow(x - 70 * near, foot + 12, 70 + 190 * near, (190, 156, 96), 0.4)


def wall(canvas: Canvas, mended: bool) -> None:
    """A brick wall with what somebody has sprayed on it, or clean."""
    random = canvas.random
    canvas.fade(*DAY, 0, 110)
    tone = random.choice(((162, 112, 92), (176, 168, 152), (140, 132, 126)))
    canvas.draw.rectangle([0, 100, WIDTH, 590], fill=tone)
    for row, y in enumerate(range(100, 590, 26)):
        for x in range(-40 + (row % 2) * 32, WIDTH, 64):
            shade = random.uniform(0.9, 1.08)
            fill = tuple(min(255, int(part * shade)) for part in tone)
            canvas.draw.rectangle([x, y, x + 60, y + 22], fill=fill)
    canvas.fade((128, 128, 126), (92, 92, 92), 590)
    for _tag in range(0 if mended else random.randint(2, 3)):
        colour = random.choice(((34, 38, 44), (190, 40, 60), (36, 90, 170), (236, 236, 230), (60, 150, 90)))
        left, height = random.uniform(120, 420), random.uniform(250, 420)
        waves = [step * random.uniform(0.5, 0.9) + random.random() for step in range(30)]
        points = [(left + step * 11, height + 70 * sin(wave)) for step, wave in enumerate(waves)]
        canvas.draw.line(points, fill=(20, 20, 22), width=30, joint="curve")
        canvas.draw.line(points, fill=colour, width=20, joint="curve")


def bench(canvas: Canvas, mended: bool) -> None:
    """A bench in a park, broken or whole."""
    random = canvas.random
    canvas.fade(*DAY, 0, 300)
    canvas.fade((118, 158, 96), (86, 126, 70), 300)
    for _tree in range(7):
        canvas.blob(random.uniform(0, WIDTH), random.uniform(190, 270), random.uniform(70, 130), (74, 112, 66))
    canvas.draw.polygon([(0, 600), (WIDTH, 540), (WIDTH, HEIGHT), (0, HEIGHT)], fill=(186, 172, 148))
    for x in (300, 640):
        canvas.draw.rectangle([x, 380, x + 22, 600], fill=(58, 62, 64))
    for number, y in enumerate((380, 424, 500, 540)):
        tilt = 0 if mended or number != 1 else random.randint(60, 90)
        if not mended and number == 2:
            continue
        canvas.draw.line([(250, y), (720, y + tilt)], fill=(140, 98, 60), width=30)
        canvas.draw.line([(250, y - 9), (720, y - 9 + tilt)], fill=(168, 122, 80), width=8)


def bin_(canvas: Canvas, mended: bool) -> None:
    """A litter bin, running over or emptied."""
    random = canvas.random
    canvas.fade((168, 182, 180), (196, 200, 194), 0, 380)
    canvas.draw.rectangle([0, 150, WIDTH, 380], fill=(186, 176, 160))
    canvas.fade((150, 150, 148), (116, 116, 116), 380)
    for x in range(0, WIDTH, 120):
        canvas.draw.line([(x, 380), (x * 1.6 - 290, HEIGHT)], fill=(132, 132, 132), width=2)
    if not mended:
        for _piece in range(46):
            px, py = random.gauss(480, 190), random.uniform(540, 690)
            corners = [(px + random.uniform(-24, 24), py + random.uniform(-14, 14)) for _corner in range(4)]
            canvas.draw.polygon(corners, fill=random.choice(PAPER))
    canvas.draw.rounded_rectangle([380, 300, 580, 620], 26, fill=(40, 82, 66))
    canvas.draw.rectangle([380, 350, 580, 366], fill=(30, 62, 50))
    if not mended:
        for _piece in range(12):
            px, py = random.uniform(390, 570), random.uniform(240, 310)
            canvas.draw.ellipse([px - 34, py - 24, px + 34, py + 24], fill=random.choice(BAGS))


def bushes(canvas: Canvas, mended: bool) -> None:
    """Bushes along a footway, high or cut."""
    random = canvas.random
    canvas.fade(*DAY, 0, 300)
    canvas.fade((126, 156, 100), (92, 122, 76), 300)
    for x in range(60, WIDTH, 150):
        canvas.draw.rectangle([x, 190, x + 110, 300], fill=(196, 186, 170))
    canvas.draw.polygon([(450, 300), (510, 300), (800, HEIGHT), (180, HEIGHT)], fill=(178, 170, 154))
    for near in (0.1, 0.3, 0.55, 0.85):
        for side in (-1, 1):
            px, py = 480 + side * (60 + 330 * near), 310 + 360 * near
            size = (40 + 70 * near) * (0.55 if mended else 1.9)
            canvas.blob(px, py - (0 if mended else size * 0.7), size, random.choice(((64, 104, 56), (78, 116, 62))))


def tunnel(canvas: Canvas, mended: bool) -> None:
    """An underpass, dark or light."""
    random = canvas.random
    canvas.fade((96, 108, 116), (120, 128, 128))
    lights = (
        ((226, 214, 178), (206, 194, 160), (182, 170, 140)) if mended else ((62, 64, 64), (46, 48, 50), (34, 36, 40))
    )
    for number, margin in enumerate((60, 150, 240, 310)):
        fill = lights[min(number, 2)]
        canvas.draw.rectangle([margin * 1.2, margin * 0.75, WIDTH - margin * 1.2, HEIGHT], fill=fill)
    canvas.draw.polygon(
        [(400, 470), (560, 470), (880, HEIGHT), (80, HEIGHT)], fill=(132, 126, 116) if mended else (40, 42, 44)
    )
    canvas.draw.rectangle([400, 260, 560, 470], fill=(170, 190, 196) if mended else (88, 104, 112))
    for x in (330, 430, 530, 630):
        if mended:
            canvas.glow(x, 190 + abs(x - 480) * 0.3, 150)
    if not mended:
        for _tag in range(3):
            px, py = random.uniform(120, 250), random.uniform(330, 520)
            points = [(px + step * 7, py + 24 * sin(step * 0.8)) for step in range(16)]
            canvas.draw.line(points, fill=random.choice(((150, 60, 70), (200, 200, 196))), width=9, joint="curve")


def crossing(canvas: Canvas, mended: bool) -> None:
    """A zebra crossing, worn or painted."""
    random = canvas.random
    canvas.fade(*DAY, 0, 300)
    for x in range(0, WIDTH, 190):
        canvas.draw.rectangle(
            [x, 280 - random.randint(90, 190), x + 170, 300],
            fill=random.choice(((206, 186, 150), (178, 150, 132), (196, 198, 190))),
        )
    canvas.fade((104, 106, 108), (78, 80, 82), 300)
    for number in range(9):
        x = -60 + number * 130
        fill = (240, 240, 236) if mended else (122, 124, 124)
        canvas.draw.polygon([(x + 60, 470), (x + 130, 470), (x + 110, 640), (x + 16, 640)], fill=fill)
    canvas.draw.rectangle([800, 160, 812, 470], fill=(90, 94, 96))
    canvas.draw.rectangle([756, 110, 856, 210], fill=(30, 90, 160))
    canvas.draw.polygon([(806, 124), (846, 196), (766, 196)], fill=(240, 240, 240))


def square(canvas: Canvas, mended: bool) -> None:
    """A square in the evening, with light in the windows."""
    random = canvas.random
    canvas.fade(*(DUSK if mended else NIGHT), 0, 420)
    x = -20
    while x < WIDTH:
        wide, high = random.randint(120, 200), random.randint(180, 300)
        canvas.draw.rectangle(
            [x, 430 - high, x + wide, 430], fill=random.choice(((86, 66, 62), (98, 84, 66), (74, 76, 84)))
        )
        for wx in range(x + 16, x + wide - 30, 40):
            for wy in range(430 - high + 24, 400, 52):
                lit = random.random() < (0.65 if mended else 0.15)
                canvas.draw.rectangle([wx, wy, wx + 22, wy + 30], fill=(246, 206, 122) if lit else (44, 48, 56))
        x += wide
    canvas.fade((92, 88, 84) if mended else (40, 42, 46), (60, 58, 58) if mended else (24, 26, 30), 430)
    for lamp in (180, 480, 780):
        canvas.draw.line([(lamp, 620), (lamp, 330)], fill=(50, 54, 58), width=10)
        canvas.draw.ellipse([lamp - 22, 300, lamp + 22, 340], fill=(255, 232, 180) if mended else (80, 84, 88))
        if mended:
            canvas.glow(lamp, 322, 240)
            canvas.glow(lamp, 640, 200, (214, 176, 110), 0.45)


SCENES: dict[str, Paint] = {
    "path": path, "wall": wall, "bench": bench, "bin": bin_, "bushes": bushes, "tunnel": tunnel, "crossing": crossing,
    "square": square,
}  # fmt: skip


def drawn(scene: str, mended: bool, seed: int) -> Image.Image:
    """A picture; the same seed draws the same place before and after."""
    canvas = Canvas(Random(f"{scene}-{seed}"))  # noqa: S311 - a demo, not a secret
    SCENES[scene](canvas, mended)
    # The two of a pair are seen from the same side.
    canvas.random = Random(f"{scene}-{seed}-camera")  # noqa: S311 - as above
    return canvas.finished()


def encoded(picture: Image.Image, longest: int, kind: str = "WEBP") -> bytes:
    """The picture at most so many pixels long, as WebP or JPEG."""
    small = picture
    if longest < max(SIZE):
        small = picture.copy()
        small.thumbnail((longest, longest))
    out = io.BytesIO()
    small.save(out, kind, quality=QUALITY, **({"method": 0} if kind == "WEBP" else {}))
    return out.getvalue()
