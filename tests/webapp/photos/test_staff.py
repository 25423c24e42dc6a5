"""Staff review photos; everybody sees what was approved, and nobody what was covered."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.engine import set_scope
from data.models.observation import Observation
from data.photo_store import SIZES, PhotoStore
from tests.factories.actions import make_action
from tests.factories.observations import publish
from tests.support.client import Client
from tests.support.photos import extremes, metadata, photo, upload
from tests.support.world import GRANNBY, TESTBY
from tests.webapp.photos.conftest import Work, photos, report
from webapp.photos.cover import from_percent, grown, inside, pixels, turned

STAFF = "/staff/testby/photos"


@pytest.fixture
def shown(client: Client, session: Session, work: Work) -> Observation:
    """A public report with one photo that nobody has looked at."""
    row = report(client, session, (photo(), "a.jpg"))
    work()
    set_scope(session, municipalities=(TESTBY,))
    publish(session, row)
    session.commit()
    return row


def status(client: Client, address: str) -> int:
    """What an address answers."""
    with client.raw.get(address) as answer:
        return answer.status_code


def approve(client: Client, session: Session, do: str = "approve") -> None:
    """Decide about the only photo."""
    found = photos(session)[0]
    client.post(f"{STAFF}/{found.public_id}/review", {"do": do, "version": found.version})


def test_a_photo_is_public_when_it_is_approved_and_its_report_is(
    client: Client, session: Session, shown: Observation
) -> None:
    public = f"/photos/{photos(session)[0].public_id}/800.webp"
    assert status(client, public) == 404
    assert client.get(f"/o/{shown.public_id}").all(".//img[@class='tk-photo']") == []
    client.sign_in("coordinator")
    approve(client, session)
    with client.raw.get(public) as answer:
        assert (answer.status_code, answer.mimetype, metadata(answer.data)) == (200, "image/webp", [])
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        tag = answer.headers["ETag"]
    with client.raw.get(public, headers={"If-None-Match": tag}) as answer:
        assert answer.status_code == 304
    image = client.get(f"/o/{shown.public_id}").all(".//img[@class='tk-photo']")[0]
    assert str(image.get("alt")).startswith("Bild: ")
    assert status(client, str(image.get("src"))) == 200


CHANGES = {
    "hide": "DELETE FROM publication",
    "merge": "UPDATE observation o SET duplicate_of = t.id FROM observation t WHERE o.id = :id AND t.id <> o.id",
    "refuse": "UPDATE photo SET state = 'refused', reason = 'missing'",
}


@pytest.mark.parametrize("how", ["hide", "reject", "merge", "refuse", "cover"])
def test_withdrawing_takes_it_away_at_once(client: Client, session: Session, shown: Observation, how: str) -> None:
    client.sign_in("coordinator")
    approve(client, session)
    found = photos(session)[0]
    public = f"/photos/{found.public_id}/320.webp"
    assert status(client, public) == 200
    if how == "reject":
        approve(client, session, "reject")
    elif how == "cover":
        client.post(f"{STAFF}/{found.public_id}/change", covering(found.version, 10, 10, 20, 20))
    else:
        report(Client(client.app), session)
        session.execute(text(CHANGES[how]), {"id": shown.id} if ":id" in CHANGES[how] else {})
        session.commit()
    assert status(client, public) == 404


def covering(version: int, *numbers: float) -> dict[str, object]:
    """The form that covers one part, given in per cent; rows that are left empty do not count."""
    names = ("left", "top", "width", "height")
    rows: dict[str, object] = {
        name: [str(value).replace(".", ","), ""] for name, value in zip(names, numbers, strict=True)
    }
    return {**rows, "do": "cover", "version": version}


def test_what_is_covered_is_one_colour_and_nowhere_any_more(
    client: Client, session: Session, shown: Observation, work: Work, store: PhotoStore
) -> None:
    client.sign_in("coordinator")
    found = photos(session)[0]
    page = client.post(f"{STAFF}/{found.public_id}/change", covering(found.version, 30.5, 20, 25, 33.3))
    assert page.location.endswith(found.public_id)
    assert client.get(page.location).all(".//*[@data-wait]")
    assert work() == ["ready"]
    files = sorted(file.path.name for file in store.files())
    assert files == sorted(f"{found.public_id}-2-{size}.webp" for size in SIZES)
    for size in SIZES:
        served = store.picture(found.public_id, 2, size).read_bytes()
        assert all(low == high for low, high in extremes(served, (0.305, 0.2, 0.555, 0.533)))
        assert any(high - low > 100 for low, high in extremes(served, (0.8, 0.1, 1, 0.9)))
    again = photos(session)[0]
    assert (again.review, again.redactions, again.version) == ("pending", [], 2)


def test_a_quarter_turn(client: Client, session: Session, shown: Observation, work: Work) -> None:
    client.sign_in("coordinator")
    for version, do in ((1, "right"), (2, "left")):
        found = photos(session)[0]
        client.post(f"{STAFF}/{found.public_id}/change", {"do": do, "version": version})
        assert work() == ["ready"]
    assert (photos(session)[0].version, photos(session)[0].width) == (3, 480)


def test_a_decision_about_another_picture_than_the_one_that_was_looked_at_is_refused(
    client: Client, session: Session, shown: Observation, work: Work
) -> None:
    client.sign_in("coordinator")
    found = photos(session)[0]
    client.post(f"{STAFF}/{found.public_id}/change", {"do": "right", "version": 1})
    client.post(f"{STAFF}/{found.public_id}/review", {"do": "approve", "version": 1}, status=409)
    work()
    client.post(f"{STAFF}/{found.public_id}/review", {"do": "approve", "version": 1}, status=409)
    assert photos(session)[0].review == "pending"


@pytest.mark.parametrize(
    "numbers", [("x", "1", "1", "1"), ("110", "1", "5", "5"), ("", "", "", "5"), ("nan", "1", "2", "3")]
)
def test_numbers_that_mean_nothing_are_told(
    client: Client, session: Session, shown: Observation, numbers: tuple[str, ...]
) -> None:
    client.sign_in("coordinator")
    found = photos(session)[0]
    form = dict(zip(("left", "top", "width", "height"), numbers, strict=True))
    page = client.post(f"{STAFF}/{found.public_id}/change", {**form, "do": "cover", "version": 1}, status=400)
    assert page.words(".//div[@id='error-summary']")
    assert photos(session)[0].state == "ready"


def test_nobody_of_another_municipality_sees_it(client: Client, session: Session, shown: Observation) -> None:
    found = photos(session)[0].public_id
    client.sign_in("coordinator", "grannby")
    for address in (f"/staff/grannby/photos/{found}", f"/staff/grannby/photos/{found}/320.webp"):
        assert status(client, address) == 404
    client.post(f"/staff/grannby/photos/{found}/review", {"do": "approve", "version": 1}, status=404)
    assert status(client, f"{STAFF}/{found}/320.webp") == 403


def test_who_may_not_see_reports_sees_no_photos_of_them(client: Client, session: Session, shown: Observation) -> None:
    found = photos(session)[0].public_id
    client.sign_in("council")
    assert [status(client, f"{STAFF}/{found}{rest}") for rest in ("", "/320.webp")] == [404, 404]
    client.sign_in("police")
    assert [status(client, f"{STAFF}/{found}{rest}") for rest in ("", "/320.webp")] == [200, 200]


def test_a_draft_s_photo_is_not_for_staff(client: Client, session: Session, work: Work) -> None:
    from tests.webapp.photos.conftest import send_what, what_page

    send_what(client, what_page(client), (photo(), "a.jpg"))
    work()
    found = photos(session)[0].public_id
    client.sign_in("coordinator")
    assert status(client, f"{STAFF}/{found}") == 404


def test_the_case_and_the_inbox_tell_of_photos_and_history_of_decisions(
    client: Client, session: Session, shown: Observation
) -> None:
    client.sign_in("coordinator")
    case = f"/staff/testby/inbox/{shown.public_id}"
    assert "Att granska" in client.get(case).words(".//ul[@class='tk-strip']")[0]
    assert "1 bild" in client.get("/staff/testby/inbox").words(".//span[@class='tk-sub']")[0]
    to_review = "/staff/testby/inbox?photos=1"
    assert len(client.get(to_review).all(".//tbody/tr")) == 1
    approve(client, session)
    assert client.get(to_review).all(".//tbody/tr") == []
    page = client.get(case)
    assert "Godkänd" in page.words(".//ul[@class='tk-strip']")[0]
    assert "Bild godkänd" in page.text
    changes = session.execute(text("SELECT changes FROM event WHERE verb = 'changed'")).scalar_one()
    assert changes == {"photo_review": ["pending", "approved"], "photo": [None, photos(session)[0].public_id]}


def test_before_and_after_stand_side_by_side(client: Client, session: Session, work: Work) -> None:
    set_scope(session, municipalities=(TESTBY, GRANNBY))
    action = make_action(session, title="Nya lampor")
    session.commit()
    client.sign_in("coordinator")
    page = f"/staff/testby/actions/{action.public_id}"
    for role, picture in (("before", photo()), ("after", photo("PNG"))):
        client.post_files(f"{page}/photos", status=302, role=role, nobody="1", photo=upload(picture, "b.jpg"))
    client.post_files(f"{page}/photos", status=302, role="after", photo=upload(photo("WEBP"), "c.webp"))
    wrong = client.post_files(f"{page}/photos", status=400, role="after", photo=upload(b"hej", "d.jpg"))
    assert "d.jpg" in wrong.words(".//p[@id='photo-error']")[0]
    client.post_files(f"{page}/photos", status=400, role="after", photo=upload(b"", ""))
    assert work() == ["ready"] * 3
    public = client.get(f"/testby/actions/{action.public_id}")
    assert [one.get("alt") for one in public.all(".//figure//img")] == ["Före: Nya lampor", "Efter: Nya lampor"]
    assert public.words(".//figcaption") == ["Före", "Efter"]
    session.execute(text("UPDATE action SET published_at = NULL"))
    session.commit()
    assert [status(client, str(one.get("src"))) for one in public.all(".//figure//img")] == [404, 404]


def test_an_unknown_id_and_a_hidden_one_look_the_same(client: Client, session: Session, shown: Observation) -> None:
    hidden, unknown = photos(session)[0].public_id, "0" * 10
    answers = [client.raw.get(f"/photos/{one}/320.webp") for one in (hidden, unknown)]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].get_data().replace(hidden.encode(), unknown.encode()) == answers[1].get_data()
    assert uuid.UUID(int=0) != shown.id


PART = st.floats(0, 100)


@given(PART, PART, PART, PART, st.integers(1, 3000), st.integers(1, 3000), st.sampled_from([0, 90, 180, 270]))
def test_no_pixel_of_a_part_is_left_out(
    left: float, top: float, width: float, height: float, wide: int, high: int, turn: int
) -> None:
    box = from_percent(left, top, width, height)
    if box is None:
        return
    assert inside([box])
    again = turned(turned(box, turn), (360 - turn) % 360)
    assert again == pytest.approx(box)
    x0, y0, x1, y1 = pixels(box, wide, high)
    assert 0 <= x0 < x1 <= wide
    assert 0 <= y0 < y1 <= high
    assert x0 <= box[0] * wide
    assert x1 >= box[2] * wide - 1e-6
    gx0, gy0, gx1, gy1 = grown((x0, y0, x1, y1), 8, wide, high)
    assert gx0 <= x0
    assert gy0 <= y0
    assert gx1 >= x1 - 1
    assert gy1 >= y1 - 1
