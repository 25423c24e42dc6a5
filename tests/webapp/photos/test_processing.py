"""What the worker makes of photos: upright, small, without a trace of where and with what they were taken."""

import time
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from sqlalchemy.orm import Session

from data.photo_store import SIZES, PhotoStore
from tests.support.client import Client
from tests.support.photos import body, drawn, extremes, metadata, photo, upload
from tests.support.reporting import begin
from tests.support.shared import SHARED
from tests.webapp.photos.conftest import Work, photos, report

SAMPLES = sorted(
    path
    for folder in ("photos_exif", "photos_malformed", "svg_malicious")
    for path in (SHARED / folder).glob("*")
    if path.is_file()
)
JSON = {"Accept": "application/json"}


@pytest.mark.skipif(not SAMPLES, reason="needs ../shared/data/photos_*")
def test_every_sample_is_clean_or_refused_within_a_second(
    client: Client, session: Session, work: Work, store: PhotoStore
) -> None:
    ready = refused = turned_away = 0
    for path in SAMPLES:
        where = begin(client).replace("/where", "/photos")
        started = time.monotonic()
        answer = client.raw.post(where, **body(photo=upload(path.read_bytes(), path.name)), headers=JSON)
        assert time.monotonic() - started < 1, path.name
        if answer.status_code == 400:
            assert path.name[:20] in answer.get_json()["message"]
            turned_away += 1
            continue
        assert answer.status_code == 201, path.name
        state = work()
        found = next(one for one in photos(session) if one.public_id == answer.get_json()["id"])
        assert state == [found.state]
        if found.state == "refused":
            assert found.reason == "unreadable"
            refused += 1
            continue
        for size in SIZES:
            served = store.picture(found.public_id, 1, size).read_bytes()
            assert metadata(served) == [], path.name
        ready += 1
    assert (ready >= 20, refused >= 2, turned_away >= 7) == (True, True, True)
    assert not list(store.quarantine.iterdir())


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright_whichever_way_the_phone_was_held(
    client: Client, session: Session, work: Work, store: PhotoStore, orientation: int
) -> None:
    # Red to the left, blue to the right, as the eye should see it.
    seen = Image.new("RGB", (400, 300), "red")
    seen.paste("blue", (200, 0, 400, 300))
    seen.paste("white", (0, 0, 400, 60))
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    held = seen.transpose(back[orientation]) if orientation in back else seen
    report(client, session, (photo(image=held, orientation=orientation), "a.jpg"))
    work()
    with Image.open(store.picture(photos(session)[0].public_id, 1, 1600)) as made:
        assert made.size == (400, 300)
        left, right, top = (made.convert("RGB").getpixel(at) for at in ((50, 200), (350, 200), (200, 20)))
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert isinstance(top, tuple)
    assert left[0] > 200
    assert left[2] < 100
    assert right[2] > 200
    assert right[0] < 100
    assert min(top) > 200


def test_a_large_picture_is_made_small_in_three_sizes(
    client: Client, session: Session, work: Work, store: PhotoStore
) -> None:
    report(client, session, (photo(image=drawn(4000, 3000), quality=70), "stor.jpg"))
    assert work() == ["ready"]
    found = photos(session)[0]
    assert (found.width, found.height) == (1600, 1200)
    for size, expected in ((1600, (1600, 1200)), (800, (800, 600)), (320, (320, 240))):
        with Image.open(store.picture(found.public_id, 1, size)) as made:
            assert (made.format, made.size, made.mode) == ("WEBP", expected, "RGB")


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16"])
def test_every_kind_of_png_is_taken(client: Client, session: Session, work: Work, mode: str) -> None:
    source = drawn(120, 90)
    image = (
        source.convert("L").point(lambda v: v * 256, "I").convert("I;16") if mode == "I;16" else source.convert(mode)
    )
    report(client, session, (photo("PNG", image), "a.png"))
    assert work() == ["ready"]


def test_sixteen_bits_keep_their_light(client: Client, session: Session, work: Work, store: PhotoStore) -> None:
    grey = Image.new("I;16", (64, 64), 100 * 256)
    report(client, session, (photo("PNG", grey), "a.png"))
    work()
    with Image.open(store.picture(photos(session)[0].public_id, 1, 320)) as made:
        assert ImageStat.Stat(made.convert("L")).mean[0] == pytest.approx(100, abs=3)


def test_other_colours_become_srgb(client: Client, session: Session, work: Work, store: PhotoStore) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    report(client, session, (photo(icc_profile=profile), "a.jpg"), (photo("PNG", icc_profile=b"trasig"), "b.png"))
    assert work() == ["ready", "ready"]
    for one in photos(session):
        assert metadata(store.picture(one.public_id, 1, 320).read_bytes()) == []


def test_the_search_for_metadata_can_see(tmp_path: Path) -> None:
    """The negative control: what a phone writes is found by the same search."""
    assert len(metadata(photo("WEBP", position=(59.0, 17.0)))) >= 3
    assert extremes(photo("PNG"), (0.1, 0.1, 0.5, 0.5)) != ((40, 40), (48, 48), (52, 52))
