"""Photos of a report: kept through every page, never in its way, gone from it when they should be."""

import io

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.photo_store import PhotoStore
from tests.support.client import Client
from tests.support.photos import SECRET, body, here, metadata, photo, png_header, upload
from tests.support.reporting import LAMP, begin, link
from tests.webapp.photos.conftest import Work, photos, report, send_what, what_page

BROKEN = photo()[:3000]


def test_a_report_with_photos_of_each_kind_is_ready_after_the_worker(
    client: Client, session: Session, work: Work, store: PhotoStore
) -> None:
    files = [(photo("HEIF"), "IMG_1.HEIC"), (photo("PNG"), "b.png"), (photo("WEBP"), "c.webp")]
    row = report(client, session, *files)
    assert [(one.state, one.observation_id) for one in photos(session)] == [("waiting", row.id)] * 3
    assert work() == ["ready"] * 3
    found = photos(session)
    assert [(one.width, one.height, one.version) for one in found] == [(480, 320, 1)] * 3
    assert not list(store.quarantine.iterdir()), "the originals are deleted"
    for one in found:
        for size in (1600, 800, 320):
            served = store.picture(one.public_id, 1, size).read_bytes()
            assert metadata(served) == []


def test_the_job_is_written_in_the_same_transaction(client: Client, session: Session) -> None:
    report(client, session, (photo(), "a.jpg"))
    jobs = session.execute(text("SELECT task_name, args FROM procrastinate_jobs")).all()
    assert jobs == [("process_photo", {"public_id": photos(session)[0].public_id})]


def test_a_broken_photo_never_costs_the_report(client: Client, session: Session, work: Work) -> None:
    address = what_page(client)
    page = send_what(client, address, (b"hej", "skurk.jpg"), (photo(), "bra.jpg"), status=400, text="Mörkt här")
    assert "skurk.jpg" in page.words(".//p[@id='photo-error']")[0]
    assert page.words(".//textarea") == ["Mörkt här"]
    assert len(photos(session)) == 1, "the good one is kept"
    answer = send_what(client, address, text="Mörkt här")
    client.post(answer.location, {"email": ""}, status=303)
    row = session.execute(text("SELECT text FROM observation")).scalar_one()
    assert (row, photos(session)[0].observation_id is not None) == ("Mörkt här", True)
    assert work() == ["ready"]


def test_a_truncated_photo_is_refused_by_the_worker_and_the_receipt_says_so(
    client: Client, session: Session, work: Work, store: PhotoStore
) -> None:
    address = send_what(client, what_page(client), (BROKEN, "halv.jpg"), (photo(), "hel.jpg")).location
    assert client.get(address).words(".//li[@class='tk-pic tk-pic--waiting']/span")
    receipt = link(client.post(address, {"email": ""}, status=303))
    assert work() == ["refused", "ready"]
    page = client.get(receipt)
    assert ["trasig" in words for words in page.words(".//li[@class='tk-pic tk-pic--refused']")] == [True]
    images = [one.get("src") or "" for one in page.all(".//li/img")]
    assert len(images) == 1
    served = client.raw.get(images[0])
    assert (served.status_code, served.mimetype, metadata(served.data)) == (200, "image/webp", [])
    served.close()
    assert served.headers["Cache-Control"] == "no-store"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert not list(store.quarantine.iterdir())


def test_photos_stay_through_back_errors_and_double_click(client: Client, session: Session) -> None:
    address = what_page(client)
    send_what(client, address, (photo(), "a.jpg"), status=400, category="finns-inte")
    send_what(client, address, (photo(), "a.jpg"))
    last = send_what(client, address, (photo(), "a.jpg")).location
    assert len(photos(session)) == 1, "the same photo is the same photo"
    assert len(client.get(address).all(".//li[@data-id]")) == 1
    for _ in range(2):
        client.post(last, {"email": ""}, status=303)
    assert len(photos(session)) == 1
    assert photos(session)[0].draft_hash is None


def test_at_most_three(client: Client, session: Session) -> None:
    files = [(photo(image=None, comment=str(number)), f"{number}.jpg") for number in range(4)]
    page = send_what(client, what_page(client), *files, status=400)
    assert "3.jpg" in page.words(".//p[@id='photo-error']")[0]
    assert len(photos(session)) == 3


def test_a_photo_can_be_taken_away(client: Client, session: Session, store: PhotoStore) -> None:
    address = what_page(client)
    send_what(client, address, (photo(), "a.jpg"))
    found = photos(session)[0].public_id
    page = client.post(address, {**LAMP, "text": "Kvar", "do": f"remove-photo-{found}"}, status=200)
    assert (photos(session), list(store.quarantine.iterdir())) == ([], [])
    assert page.words(".//textarea") == ["Kvar"]


def test_nobody_takes_away_the_photo_of_another(client: Client, session: Session) -> None:
    send_what(client, what_page(client), (photo(), "a.jpg"))
    found = photos(session)[0].public_id
    other = what_page(client)
    client.post(other, {**LAMP, "do": f"remove-photo-{found}"}, status=200)
    assert len(photos(session)) == 1
    token = other.rpartition("draft=")[2]
    assert client.raw.get(f"/testby/report/photos/{found}.webp?draft={token}").status_code == 404


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "photo_empty"),
        (b"GIF89a" + b"\0" * 100, "photo_not_a_photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "photo_not_a_photo"),
        (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", "photo_unreadable"),
        (png_header(60_000, 60_000), "photo_too_many_pixels"),
        (png_header(10_000, 6_000), "photo_too_many_pixels"),
        (photo() + b"\0" * 10_000_000, "photo_too_large"),
    ],
    ids=["empty", "gif", "svg", "html in png", "bomb", "many pixels", "large"],
)
def test_what_is_no_photo_gets_a_clear_answer(client: Client, session: Session, content: bytes, code: str) -> None:
    where = begin(client).replace("/where", "/photos")
    answer = client.raw.post(where, **body(photo=upload(content, "bild.jpg")), headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["error"]) == (400, code)
    assert "bild.jpg" in answer.get_json()["message"]
    assert photos(session) == []


def test_a_photo_that_is_a_page_too_is_only_a_photo_afterwards(client: Client, session: Session, work: Work) -> None:
    evil = photo(comment=b"<script>alert(1)</script>") + b"<html><script>alert(2)</script></html>"
    row = report(client, session, (evil, "bild.html"))
    assert work() == ["ready"]
    assert row.id is not None


def test_the_photo_s_place_starts_the_report(client: Client, session: Session) -> None:
    where = begin(client)
    answer = client.post_files(where, form="point", do="photo", photo=upload(photo(position=here()), "a.jpg"))
    page = client.get(answer.location)
    assert page.words(".//details[@id='photo']//p")[0].startswith("Punkten")
    fields = session.execute(text("SELECT fields FROM report_draft")).scalar_one()
    assert fields["place_name"] == "Stortorget"
    assert len(photos(session)) == 1
    geometry = page.all(".//input[@id='geometry-value']")[0].get("value")
    client.post(where, {"form": "point", "geometry": geometry}, status=303)


def test_a_photo_without_a_place_says_so_kindly_and_is_kept(client: Client, session: Session) -> None:
    answer = client.post_files(begin(client), form="point", do="photo", photo=upload(photo(), "a.jpg"))
    assert "säger inte" in client.get(answer.location).words(".//details[@id='photo']//p")[0]
    assert len(photos(session)) == 1


def test_the_position_is_told_once_and_kept_nowhere(client: Client, session: Session, work: Work) -> None:
    where = begin(client).replace("/where", "/photos")
    answer = client.raw.post(where, **body(photo=upload(photo(position=here()), "a.jpg")))
    told = answer.get_json()["position"]
    assert told == pytest.approx(here(), abs=1e-5)
    work()
    rows = session.execute(text("SELECT row_to_json(photo)::text FROM photo")).scalar_one()
    assert f"{told[0]:.3f}" not in rows
    assert SECRET not in rows


def test_a_photo_that_comes_after_the_report_was_sent_belongs_to_it(client: Client, session: Session) -> None:
    address = send_what(client, what_page(client)).location
    client.post(address, {"email": ""}, status=303)
    late = address.replace("/send", "/photos")
    assert client.raw.post(late, **body(photo=upload(photo(), "a.jpg"))).status_code == 201
    assert photos(session)[0].observation_id is not None


def test_a_network_that_sends_very_many_is_told_to_wait_and_the_report_goes_on(
    client: Client, session: Session
) -> None:
    client.app.config["TRYGG"] = client.app.config["TRYGG"].model_copy(update={"photos_per_hour_address": 1})
    address = what_page(client)
    send_what(client, address, (photo(), "a.jpg"))
    send_what(client, address, (photo("PNG"), "b.png"), status=400)
    answer = client.raw.post(address.replace("/what", "/photos"), **body(photo=upload(photo("WEBP"), "c.webp")))
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)
    send_what(client, address)


class Endless(io.RawIOBase):
    """A body that counts what is read of it."""

    def __init__(self) -> None:
        self.taken = self.position = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = 0) -> int:
        self.position = 200_000_000 if whence else offset
        return self.position

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override] # io's own hint is wider
        self.taken += len(buffer)
        return len(buffer)


@pytest.mark.parametrize("address", ["/testby/report/photos", "/testby/report/what", "/login"])
def test_200_mb_are_cut_off_unread(client: Client, address: str) -> None:
    endless = Endless()
    answer = client.raw.post(
        address, input_stream=endless, content_length=200_000_000, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413
    assert endless.taken == 0
