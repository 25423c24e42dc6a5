"""The table of states, when a review is due, and what steps, reviews and undoing do to an area."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from geoalchemy2.shape import to_shape
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from data.models.event import Event
from data.models.mail import Mail
from data.models.watch_area import WatchArea, WatchMeeting, WatchReview, WatchSign
from data.vocabulary import WatchAreaStatus as S
from geo.watch_areas import generalise
from tests.factories.watch_areas import make_area, make_contact
from tests.support.client import Client
from tests.webapp.watch_areas.conftest import TRIANGLE
from webapp.core.clock import today
from webapp.watch_areas.rules import ENDED, STATUS, due_state, next_review

words = st.none() | st.text(max_size=5) | st.just("Välkomna.")
OPEN = [S.APPLICATION, S.REVIEW, S.ACTIVE, S.DORMANT]


@given(before=st.sampled_from(S), after=st.sampled_from(S), message=words, reason=words)
def test_a_step_is_allowed_exactly_when_the_architecture_says_so(
    before: S, after: S, message: str | None, reason: str | None
) -> None:
    said, argued = bool(message and message.strip()), bool(reason and reason.strip())
    forward = {
        (S.APPLICATION, S.REVIEW), (S.APPLICATION, S.ACTIVE), (S.REVIEW, S.ACTIVE),
        (S.ACTIVE, S.DORMANT), (S.DORMANT, S.ACTIVE),
    }  # fmt: skip
    told = {(S.APPLICATION, S.DECLINED), (S.REVIEW, S.DECLINED), *((one, S.CLOSED) for one in OPEN)}
    back = {(S.REVIEW, S.APPLICATION), (S.ACTIVE, S.REVIEW), (S.DECLINED, S.REVIEW), (S.CLOSED, S.REVIEW)}
    step = (before, after)
    expected = step in forward or (step in told and said) or (step in back and argued)
    refusal = STATUS.check(before, after, message=message, reason=reason)
    assert (refusal is None) == expected, refusal


@given(before=st.sampled_from(S))
def test_what_is_offered_can_be_done(before: S) -> None:
    for after in STATUS.choices(before):
        assert STATUS.check(before, after, message="Välkomna.", reason="Fel område.") is None


def test_every_state_can_be_reached_and_left() -> None:
    reached = {after for choices in STATUS.forward.values() for after in choices}
    assert reached == set(S) - {S.APPLICATION}
    assert all(STATUS.choices(state) for state in S)
    assert all(not STATUS.forward[state] for state in ENDED)


@given(status=st.sampled_from(S), days=st.integers(-400, 400))
def test_due_follows_from_the_dates_alone(status: S, days: int) -> None:
    now = date(2026, 11, 25)
    state = due_state(status, now + timedelta(days=days), now)
    if status != S.ACTIVE:
        assert state is None
    else:
        assert state == ("late" if days < 0 else "soon" if days <= 30 else "ok")
    assert due_state(status, None, now) is None


@pytest.fixture
def applied(store: Session) -> WatchArea:
    made = make_area(store, status="application", public_name=None, active_since=None, next_review_on=None)
    make_contact(store, made)
    store.commit()
    return made


def move(client: Client, area: WatchArea, store: Session, status: int = 302, **form: object) -> str:
    store.refresh(area)
    url = f"/staff/testby/areas/{area.public_id}/status"
    page = client.post(url, {"version": area.version, **form}, status=status)
    store.expire_all()
    return page.text


def mails(store: Session) -> list[tuple[str, str]]:
    waiting = select(Mail).where(Mail.cancelled_at.is_(None)).order_by(Mail.created_at)
    return [(mail.key, mail.params.get("status", "")) for mail in store.scalars(waiting)]


def test_approving_shows_the_area_and_tells_the_applicant(
    coordinator: Client, client: Client, store: Session, applied: WatchArea
) -> None:
    move(coordinator, applied, store, to="review")
    assert "Skriv namnet" in move(coordinator, applied, store, status=400, to="active")
    move(coordinator, applied, store, to="active", public_name="Eken", resident_message="Välkomna.")
    assert (applied.status, applied.public_name, applied.active_since) == ("active", "Eken", today())
    assert applied.next_review_on == next_review(today())
    assert mails(store) == [("watch_status", "review"), ("watch_status", "active")]
    assert "Eken" in client.get(f"/testby/areas/{applied.public_id}").text


def test_a_no_needs_its_reason_and_is_kept_with_its_day(
    coordinator: Client, store: Session, applied: WatchArea
) -> None:
    assert "en mening" in move(coordinator, applied, store, status=400, to="declined")
    move(coordinator, applied, store, to="declined", resident_message="Minst fem hushåll behövs.")
    assert (applied.status, applied.resident_message) == ("declined", "Minst fem hushåll behövs.")
    assert applied.closed_at is not None
    move(coordinator, applied, store, status=400, to="review")
    move(coordinator, applied, store, to="review", reason="Fel ansökan.")
    assert (applied.status, applied.closed_at, applied.resident_message) == ("review", None, None)


def test_undo_puts_everything_back_and_stops_the_mail(coordinator: Client, store: Session, applied: WatchArea) -> None:
    move(coordinator, applied, store, to="active", public_name="Eken")
    batch = store.scalars(select(Event.batch_id).where(Event.verb == "status")).one()
    coordinator.post("/staff/testby/areas/undo", {"batch": batch})
    store.expire_all()
    assert (applied.status, applied.active_since, applied.next_review_on) == ("application", None, None)
    assert mails(store) == []
    coordinator.post("/staff/testby/areas/undo", {"batch": batch}, status=409)


def test_undo_is_over_when_the_mail_has_gone(coordinator: Client, store: Session, applied: WatchArea) -> None:
    move(coordinator, applied, store, to="review")
    batch = store.scalars(select(Event.batch_id).where(Event.verb == "status")).one()
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)):
        coordinator.post("/staff/testby/areas/undo", {"batch": batch}, status=409)


def test_somebody_elses_change_is_not_overwritten(coordinator: Client, store: Session, applied: WatchArea) -> None:
    url = f"/staff/testby/areas/{applied.public_id}/status"
    form = {"version": applied.version, "to": "review"}
    coordinator.post(url, form)
    coordinator.post(url, form, status=409)


@pytest.mark.parametrize("to", ["", "castle", "dormant"])
def test_a_step_that_the_table_does_not_know_is_refused(
    coordinator: Client, store: Session, applied: WatchArea, to: str
) -> None:
    move(coordinator, applied, store, status=400, to=to)
    assert applied.status == "application"


class TestReview:
    """The yearly review."""

    @pytest.fixture
    def area(self, store: Session) -> WatchArea:
        """An area whose review is late."""
        made = make_area(store, next_review_on=today() - timedelta(days=23))
        make_contact(store, made)
        store.commit()
        return made

    def review(self, client: Client, area: WatchArea, store: Session, status: int = 302, **form: object) -> str:
        """Send the form."""
        store.refresh(area)
        url = f"/staff/testby/areas/{area.public_id}/review"
        page = client.post(url, {"version": area.version, **form}, status=status)
        store.expire_all()
        return page.text

    def test_late_is_said_and_approving_ends_it(self, coordinator: Client, store: Session, area: WatchArea) -> None:
        assert "23 dagar sen" in coordinator.get("/staff/testby/areas?view=late").text
        self.review(coordinator, area, store, outcome="approved")
        assert area.next_review_on == next_review(today())
        assert "23 dagar sen" not in coordinator.get("/staff/testby/areas?view=late").text
        assert mails(store) == [("watch_review", "")]

    def test_a_chosen_day_stands(self, coordinator: Client, store: Session, area: WatchArea) -> None:
        chosen = today() + timedelta(days=90)
        self.review(coordinator, area, store, outcome="approved", next_review_on=chosen.isoformat())
        assert area.next_review_on == chosen

    def test_asking_for_more_needs_the_conditions(self, coordinator: Client, store: Session, area: WatchArea) -> None:
        before = area.next_review_on
        self.review(coordinator, area, store, status=400, outcome="more_needed")
        self.review(coordinator, area, store, outcome="more_needed", conditions="Håll ett möte.")
        assert area.next_review_on == before
        assert store.scalars(select(WatchReview.conditions)).one() == "Håll ett möte."

    def test_dormant_rests_and_approving_wakes_it(self, coordinator: Client, store: Session, area: WatchArea) -> None:
        self.review(coordinator, area, store, outcome="dormant")
        assert area.status == "dormant"
        self.review(coordinator, area, store, outcome="approved")
        assert area.status == "active"

    def test_only_the_police_write_and_read_their_assessment_until_they_share_it(
        self, client: Client, store: Session, area: WatchArea
    ) -> None:
        self.review(client.sign_in("police"), area, store, outcome="approved", note="Inbrottsvåg väntas.")
        page = f"/staff/testby/areas/{area.public_id}"
        assert "Inbrottsvåg" in client.get(page).text
        client.sign_in("coordinator")
        assert "Inbrottsvåg" not in client.get(page).text
        self.review(client, area, store, outcome="approved", note="Från samordnaren.")
        assert sorted(str(n) for n in store.scalars(select(WatchReview.note))) == ["Inbrottsvåg väntas.", "None"]
        self.review(client.sign_in("police"), area, store, outcome="approved", note="Delas gärna.", note_shared="y")
        assert "Delas gärna." in client.sign_in("coordinator").get(page).text

    def test_an_application_is_not_reviewed(self, coordinator: Client, store: Session, area: WatchArea) -> None:
        area.status = "application"
        store.commit()
        self.review(coordinator, area, store, status=400, outcome="approved")


def test_meetings_signs_facts_and_border(coordinator: Client, store: Session) -> None:
    area = make_area(store)
    store.commit()
    page = f"/staff/testby/areas/{area.public_id}"

    def post(part: str, /, status: int = 302, **form: object) -> None:
        store.refresh(area)
        coordinator.post(f"{page}/{part}", {"version": area.version, **form}, status=status)
        store.expire_all()

    post("meetings", kind="meeting", held_on="2026-02-19", participants="31", public="y")
    post("meetings", kind="meeting", held_on="igår", status=400)
    post("signs", place_words="Storgatan vid Ekgatan", position="58.7563, 16.8144", state="worn")
    post("signs", place_words="Någonstans", position="bakom ladan", state="good", status=400)
    meeting, sign = store.scalars(select(WatchMeeting)).one(), store.scalars(select(WatchSign)).one()
    assert (meeting.participants, meeting.public, sign.state) == (31, True, "worn")
    assert {f["properties"]["k"] for f in coordinator.get(f"{page}.geojson").json["features"]} == {"w", "sign"}
    post("signs/state", id=sign.id, state="good")
    assert sign.state == "good"
    gone = meeting.id
    post("remove", part="meeting", id=gone)
    post("remove", part="meeting", id=gone, status=404)
    facts = {"name": "Eken", "public_name": "Eken", "households_joined": "50", "households_total": "80"}
    post("edit", **{**facts, "public_name": ""}, status=400)
    post("edit", **facts, **{"fact-neighbourhood-housing": "flats"})
    assert (area.name, area.households_joined, area.facts) == ("Eken", 50, {"housing": "flats"})
    post("border", way="draw", geometry=TRIANGLE, radius="100")
    assert to_shape(area.public_geom).equals(generalise(to_shape(area.geom)))
    assert to_shape(area.geom).area < 60_000
    said = coordinator.get(page).text
    assert "Gränsen ändrad" in said
    assert "Uppgifter ändrade" in said


def test_staff_write_an_area_down_themselves(coordinator: Client, store: Session) -> None:
    form = {
        "way": "around", "q": "58.7563, 16.8144", "radius": "200", "kind": "boat", "name": "Sundby hamn",
        "households_joined": "40", "households_total": "60", "fact-boat-club": "Sundby",
    }  # fmt: skip
    coordinator.post("/staff/testby/areas/new", {**form, "q": ""}, status=400)
    where = coordinator.post("/staff/testby/areas/new", form).location
    assert "Sundby hamn" in coordinator.get(where).text
    assert store.scalars(select(WatchArea.status)).one() == "application"


def test_police_see_what_waits_in_all_their_municipalities_and_no_other(client: Client, store: Session) -> None:
    make_area(store, next_review_on=today() - timedelta(days=9))
    make_area(store, 9902, name="Grannarna", next_review_on=today() - timedelta(days=9))
    make_area(store, name="Lugnet")
    store.commit()
    said = client.sign_in("police").get("/police/").text
    assert "Kvarteret Eken" in said
    assert "Grannarna" not in said
    assert "Lugnet" not in said
    assert "Lugnet" in client.get("/police/?view=all").text
    client.sign_in("coordinator").get("/police/", status=403)
