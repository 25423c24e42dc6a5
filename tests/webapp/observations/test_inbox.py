"""The inbox page: filters in the address, rows and map, bulk changes, one case, who may do what."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from data.queries.inbox import InboxFilter
from data.vocabulary import CategoryCode, ObservationStatus
from tests.factories.actions import make_action
from tests.factories.observations import close, make_observation, publish
from tests.support.client import Client, Page
from tests.support.storm import DUPLICATES, ON_PUBLIC_GROUND, storm
from tests.support.world import CENTRE, GRANNBY
from tests.webapp.observations.staff import precision, public_ids, seen, staff, waiting_mails
from webapp.core.clock import today
from webapp.core.errors import InvalidInput
from webapp.observations.forms.staff import PERIODS, STATUSES, filter_args, read_filter, read_seen
from webapp.observations.service import triage

X, Y = CENTRE
INBOX = "/staff/testby/inbox"
STREET = (X + 200, Y + 5)
CATEGORIES, UNITS = [code.value for code in CategoryCode], ["street", "park"]


def listed(page: Page) -> list[str]:
    """The public ids in the table."""
    return [row.get("data-id") or "" for row in page.all(".//tbody/tr")]


@given(st.dictionaries(st.sampled_from([*InboxFilter.__dataclass_fields__, "x"]), st.text(max_size=30)))
def test_any_address_is_read_or_refused_by_name(args: dict[str, str]) -> None:
    try:
        found = read_filter(args, categories=CATEGORIES, units=UNITS)
    except InvalidInput as error:
        refusal = error
    else:
        assert found.status in STATUSES
        assert found.page >= 1
        again = read_filter(filter_args(found), categories=CATEGORIES, units=UNITS)
        assert filter_args(again) == filter_args(found)
        return
    assert refusal.code == "bad_filter"
    assert refusal.field in args


@given(
    category=st.sampled_from([*CATEGORIES, ""]),
    unit=st.sampled_from([*UNITS, "none", ""]),
    status=st.sampled_from(STATUSES),
    period=st.sampled_from(["", *map(str, PERIODS)]),
    flags=st.sets(st.sampled_from(["late", "held", "unplaced", "photos", "duplicates"])),
)
def test_every_good_filter_survives_its_own_address(
    category: str, unit: str, status: str, period: str, flags: set[str]
) -> None:
    args = {"category": category, "unit": unit, "status": status, "period": period} | dict.fromkeys(flags, "1")
    found = read_filter(args, categories=CATEGORIES, units=UNITS)
    assert read_filter(filter_args(found), categories=CATEGORIES, units=UNITS) == found


@given(st.text(max_size=60))
def test_what_a_form_saw_is_read_or_refused(text: str) -> None:
    try:
        found = read_seen(text)
    except InvalidInput as error:
        refused = error.field
    else:
        assert all(version >= 0 for version in found.values())
        return
    assert refused == "seen"


@pytest.mark.parametrize(
    "query",
    [
        "category=moon",
        "unit=none'--",
        "status=lost",
        "period=3",
        "page=0",
        "page=٣",
        "late=yes",
        "public=x",
        "bbox=1,2",
    ],
)
def test_nonsense_in_the_address_is_named(client: Client, query: str) -> None:
    page = client.sign_in("coordinator").get(f"{INBOX}?{query}", status=400)
    assert f"”{query.partition('=')[0]}”" in page.text
    client.get(f"/staff/testby/inbox.geojson?{query}", status=400)


def test_an_empty_inbox_says_what_to_do_next(client: Client) -> None:
    page = client.sign_in("coordinator").get(INBOX)
    assert "Inkorgen är tom" in page.text
    assert not page.all(".//form[@id='bulk']")
    filtered = client.get(f"{INBOX}?late=1")
    assert "Inga ärenden passar" in filtered.text
    assert filtered.all(f".//a[@href='{INBOX}'][.='Visa alla öppna']")


def test_what_must_be_answered_first_stands_on_top_in_words(client: Client, session: Session) -> None:
    days = {"late": -2, "today": 0, "tomorrow": 1, "never": None}
    rows = {
        name: make_observation(session, promise_on=today() + timedelta(days=n) if n is not None else None)
        for name, n in days.items()
    }
    session.commit()
    page = client.sign_in("coordinator").get(INBOX)
    assert listed(page) == [rows[name].public_id for name in ("late", "today", "tomorrow", "never")]
    assert page.words(".//tbody//span[@class='tk-due tk-due--late']") == ["2 dagar sen"]
    assert page.words(".//tbody//span[@class='tk-due tk-due--soon']") == ["i dag", "i morgon"]


def test_each_filter_finds_its_rows_in_table_and_map(client: Client, session: Session) -> None:
    late = make_observation(session, promise_on=today() - timedelta(days=1), unit_id=_unit(session, "street"))
    graffiti = make_observation(session, category="graffiti", title_code="offensive", place_name="Kvarngatan")
    held = make_observation(session, held=True, text="Det luktar bränt vid kiosken")
    words_only = make_observation(session, at=None, place_name=None, place_words="Bakom biblioteket")
    done = make_observation(session)
    close(session, done)
    shown = make_observation(session)
    publish(session, shown)
    session.commit()
    client.sign_in("coordinator")
    every = {late, graffiti, held, words_only, shown}
    for query, expected in {
        "": every,
        "late=1": {late},
        "unit=street": {late},
        "unit=none": every - {late},
        "category=graffiti": {graffiti},
        "held=1": {held},
        "unplaced=1": {words_only},
        "public=waiting": {late, graffiti, held},
        "public=shown": {shown},
        "status=closed": {done},
        "status=all": every | {done},
        "q=kvarngatan": {graffiti},
        "q=kränkande": {graffiti},
        "q=klotter": {graffiti},
        "q=biblioteket": {words_only},
        "q=kiosken": {held},
        f"q={late.ref.lower()}": {late},
        "q=100%25": set(),
        "period=1": every,
    }.items():
        page = client.get(f"{INBOX}?{query}")
        assert set(listed(page)) == {row.public_id for row in expected}, query
        drawn = {f["id"] for f in client.get(f"/staff/testby/inbox.geojson?{query}").json["features"]}
        assert drawn == {row.public_id for row in expected if row is not words_only}, query


def test_duplicates_are_shown_only_on_request(client: Client, session: Session) -> None:
    kept, other = make_observation(session), make_observation(session)
    triage.merge(session, kept, other, actor=staff(session))
    session.commit()
    client.sign_in("coordinator")
    assert set(listed(client.get(f"{INBOX}?status=all"))) == {kept.public_id}
    page = client.get(f"{INBOX}?status=all&duplicates=1")
    assert set(listed(page)) == {kept.public_id, other.public_id}
    assert f"dubblett av {kept.ref}" in page.text


def test_the_map_tells_what_is_late_and_gives_only_the_box(client: Client, session: Session) -> None:
    late = make_observation(session, promise_on=today() - timedelta(days=1))
    make_observation(session, at=(X + 3000, Y + 3000))
    session.commit()
    client.sign_in("coordinator")
    one = next(f for f in client.get("/staff/testby/inbox.geojson").json["features"] if f["id"] == late.public_id)
    assert one["properties"] == {"k": "o", "c": "lighting", "s": "new", "o": None, "od": True, "r": late.ref}
    lon, lat = one["geometry"]["coordinates"]
    near = f"bbox={lon - 0.01},{lat - 0.01},{lon + 0.01},{lat + 0.01}"
    assert len(client.get(f"/staff/testby/inbox.geojson?{near}").json["features"]) == 1


def test_one_municipality_never_sees_anothers(client: Client, session: Session) -> None:
    foreign = make_observation(session, GRANNBY, place_name="Hemliga gatan")
    session.commit()
    client.sign_in("coordinator")
    assert listed(client.get(f"{INBOX}?status=all")) == []
    assert client.get("/staff/testby/inbox.geojson?status=all").json["features"] == []
    for path in ("", "/panel", "/place"):
        page = client.get(f"{INBOX}/{foreign.public_id}{path}", status=404)
        assert "Hemliga" not in page.text
    client.post(f"{INBOX}/{foreign.public_id}", {"do": "hide", "version": "1"}, status=404)
    client.post(INBOX, {"do": "publish", "obs": [foreign.public_id], "seen": seen([foreign])}, status=404)
    assert (
        "Hemliga" not in client.get(f"{INBOX}?case={foreign.public_id}&skipped={foreign.public_id}.changed_since").text
    )
    assert precision(session, foreign) is None


def test_police_read_but_change_nothing_and_the_council_stays_out(app: Flask, session: Session) -> None:
    row = make_observation(session)
    session.commit()
    police = Client(app).sign_in("police")
    page = police.get(INBOX)
    assert listed(page) == [row.public_id]
    assert not page.all(".//form[@id='bulk']")
    assert not page.all(".//tbody//input")
    assert 'name="do"' not in police.get(f"{INBOX}/{row.public_id}").text
    police.post(INBOX, {"do": "publish", "obs": [row.public_id], "seen": seen([row])}, status=403)
    police.post(f"{INBOX}/{row.public_id}", {"do": "hide", "version": "1"}, status=403)
    Client(app).sign_in("council").get(INBOX, status=403)


def test_bulk_publishing_tells_what_it_did_and_is_taken_back(client: Client, session: Session, reader: Session) -> None:
    rows = [make_observation(session, at=STREET), make_observation(session, at=(X + 200, Y + 90))]
    session.commit()
    client.sign_in("coordinator")
    form = {"do": "publish", "public_ground": "y", "obs": [row.public_id for row in rows], "seen": seen(rows)}
    page = client.get(client.post(f"{INBOX}?category=lighting", form).location)
    assert "category=lighting" in page.response.request.url
    assert "2 ärenden publicerade. 1 utan exakt plats." in page.text
    assert public_ids(reader) == {rows[0].public_id}
    batch = page.all(".//form[@data-undo]/input[@name='batch']")[0].get("value")
    undone = client.get(client.post(f"{INBOX}/undo", {"batch": batch}).location)
    assert "Ändringen är tillbakatagen." in undone.text
    assert public_ids(reader) == set()
    client.post(f"{INBOX}/undo", {"batch": batch}, status=409)


def test_nobody_takes_back_what_somebody_else_did(app: Flask, session: Session) -> None:
    row = make_observation(session, at=STREET)
    session.commit()
    form = {"do": "publish", "obs": [row.public_id], "seen": seen([row])}
    location = Client(app).sign_in("coordinator").post(INBOX, form).location
    batch = re.search(r"done=([0-9a-f-]{36})", location)
    assert batch
    Client(app).sign_in("unit_staff").post(f"{INBOX}/undo", {"batch": batch[1]}, status=403)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"do": "publish"}, "Markera minst ett ärende i listan."),
        ({"do": "status", "status": "closed", "outcome": "declined", "message": ""}, "Skriv en mening"),
        ({"do": "status", "status": "closed", "outcome": "duplicate"}, "Något stämmer inte"),
        ({"do": "status"}, "Välj det nya läget."),
        ({"do": "merge"}, "Markera minst två ärenden"),
        ({"do": "explode"}, "”do”"),
    ],
)
def test_a_bulk_change_that_is_refused_keeps_the_marks_and_what_was_typed(
    client: Client, session: Session, form: dict[str, str], words: str
) -> None:
    row = make_observation(session)
    session.commit()
    client.sign_in("coordinator")
    marked = [] if form == {"do": "publish"} else [row.public_id]
    sent = {**form, "reason": "Kö på lagret", "obs": marked, "seen": seen([row])}
    page = client.post(INBOX, sent, status=400)
    assert words in page.text
    assert 'value="Kö på lagret"' in page.text
    ticked = [box.get("value") for box in page.all(".//tbody//input") if box.get("checked") is not None]
    assert ticked == marked


def test_a_stale_row_is_skipped_and_named(client: Client, session: Session) -> None:
    rows = [make_observation(session, at=STREET) for _ in range(2)]
    session.commit()
    stale = f"{rows[0].public_id}:{rows[0].version} {rows[1].public_id}:{rows[1].version + 7}"
    client.sign_in("coordinator")
    form = {"do": "hide", "obs": [row.public_id for row in rows], "seen": stale}
    page = client.get(client.post(INBOX, form).location)
    assert "2 ändrades inte" in page.text
    assert rows[1].ref in page.text


def test_a_case_shows_all_facts_and_what_lies_near(client: Client, session: Session) -> None:
    row = make_observation(
        session, at=STREET, text="Mörkt <b>här</b>", feeling=0, light="dark", answers={"what": "out", "way": "street"}
    )
    near = make_observation(session, at=(X + 230, Y + 5), category="litter", title_code="bin")
    action = make_action(session, observations=[row])
    open_action = make_action(session, at=STREET, title="Bättre ljus")
    session.commit()
    client.sign_in("coordinator")
    page = client.get(f"{INBOX}/{row.public_id}")
    assert "Mörkt &lt;b&gt;här&lt;/b&gt;" in page.text
    for words in ("Mycket otryg", "Mörkt", "Lampan är släckt", "Gata", "30 meter bort", near.ref, action.ref):
        assert words in page.text, words
    assert open_action.public_id in page.text
    panel = client.raw.get(f"{INBOX}/{row.public_id}/panel").get_data(as_text=True)
    assert "<html" not in panel
    assert row.ref in panel
    assert row.ref in client.get(f"{INBOX}?case={row.public_id}").text


def test_one_case_is_published_with_a_sentence_of_its_own(client: Client, session: Session, reader: Session) -> None:
    row = make_observation(session, at=(X + 200, Y + 90))
    session.commit()
    client.sign_in("coordinator")
    url = f"{INBOX}/{row.public_id}"
    assert "checked" not in client.get(url).text.partition('id="case-public_ground"')[2][:40]
    bad = {"do": "publish", "version": "1", "case-public_ground": "y", "case-public_summary": "Ring 070-123 45 67"}
    refused = client.post(url, bad, status=400)
    assert "personuppgifter" in refused.text
    assert "070-123 45 67" in refused.text
    client.post(url, {**bad, "case-public_summary": "Lampan vid lekplatsen är släckt"})
    assert public_ids(reader) == {row.public_id}, "a person looked at the single case and ticked"


def test_a_case_that_changed_meanwhile_is_not_overwritten(client: Client, session: Session) -> None:
    row = make_observation(session)
    session.commit()
    client.sign_in("coordinator")
    url, form = f"{INBOX}/{row.public_id}", {"do": "status", "version": "1", "case-status": "review"}
    client.post(url, form)
    page = client.post(url, {**form, "case-status": "planned", "case-reason": "Väntar"}, status=409)
    assert "Någon annan" in page.text
    assert 'value="Väntar"' in page.text
    session.refresh(row)
    assert row.status == ObservationStatus.REVIEW


def test_each_change_of_one_case(client: Client, session: Session) -> None:
    row, kept = make_observation(session, at=STREET), make_observation(session, at=STREET)
    session.commit()
    client.sign_in("unit_staff")
    url = f"{INBOX}/{row.public_id}"
    changes = [
        {"do": "publish", "case-public_ground": "y"},
        {"do": "hide"},
        {"do": "category", "case-category": "damage"},
        {"do": "unit", "case-unit": "safety"},
        {"do": "unit", "case-unit": "none"},
        {"do": "status", "case-status": "in_progress"},
        {"do": "status", "case-status": "planned", "case-reason": "Väntar på delar"},
        {"do": "merge", "case-keep": kept.ref.lower()},
    ]
    for change in changes:
        session.refresh(row)
        assert "done=" in client.post(url, {**change, "version": str(row.version)}).location, change
    session.refresh(row)
    assert (row.status, row.duplicate_of, row.category) == ("closed", kept.id, "damage")
    assert waiting_mails(session) == 3
    history = client.get(url).text
    for words in ("Publicerat: exakt", "Dolt för allmänheten", "Ny enhet", "Väntar på delar", "Ihopslaget"):
        assert words in history, words


def test_words_become_a_place_with_and_without_a_map(client: Client, session: Session) -> None:
    row = make_observation(session, at=None, place_name=None, place_words="Stortorget")
    session.commit()
    client.sign_in("coordinator")
    url = f"{INBOX}/{row.public_id}/place"
    page = client.get(url)
    pick = page.all(".//input[@name='pick']")[0].get("value") or ""
    assert "Stortorget" in page.text
    client.post(url, {"version": "1", "form": "point", "pick": pick})
    session.refresh(row)
    assert row.place_name == "Stortorget"
    outside = '{"type": "Point", "coordinates": [18.06, 59.33]}'
    refused = client.post(url, {"version": str(row.version), "form": "point", "geometry": outside}, status=400)
    assert "utanför kommunen" in refused.text
    client.post(url, {"version": str(row.version), "form": "point"}, status=400)
    client.post(url, {"version": "1", "form": "point", "pick": pick}, status=409)


def test_marks_work_without_javascript(client: Client, session: Session) -> None:
    street, garden = make_observation(session, at=STREET), make_observation(session, at=(X + 200, Y + 90))
    session.commit()
    client.sign_in("coordinator")
    for mark, expected in {"all": {street, garden}, "ground": {street}, "duplicates": set(), "x": set()}.items():
        page = client.get(f"{INBOX}?mark={mark}")
        ticked = {box.get("value") for box in page.all(".//tbody//input") if box.get("checked") is not None}
        assert ticked == {row.public_id for row in expected}, mark


def test_a_storm_morning(client: Client, session: Session, reader: Session) -> None:
    """One view, and four presses: mark, publish, merge, mark all (the fifth bundles, see tests of actions)."""
    storm(session)
    session.commit()
    client.sign_in("coordinator")
    views = [link.get("href") or "" for link in client.get(INBOX).all(".//ul[@class='tk-views']/li/a")]
    view = next(address for address in views if "status=new" in address)
    page = client.get(view + "&mark=ground")
    form = _bulk_form(page)
    assert len(form["obs"]) == ON_PUBLIC_GROUND
    page = client.get(client.post(view, {**form, "do": "publish", "public_ground": "y"}).location)
    assert f"{ON_PUBLIC_GROUND} ärenden publicerade." in page.text
    assert len(public_ids(reader)) == ON_PUBLIC_GROUND
    form = _bulk_form(page)
    page = client.get(client.post(view, {**form, "do": "merge_suggested"}).location)
    assert f"{DUPLICATES} dubbletter ihopslagna." in page.text
    assert len(public_ids(reader)) == ON_PUBLIC_GROUND - DUPLICATES
    page = client.get(view + "&mark=all")
    assert len(_bulk_form(page)["obs"]) == 200 - DUPLICATES


def _bulk_form(page: Page) -> dict[str, Any]:
    ticked = [box.get("value") for box in page.all(".//tbody//input") if box.get("checked") is not None]
    return {"obs": ticked, "seen": page.all(".//input[@name='seen']")[0].get("value")}


def _unit(session: Session, code: str) -> object:
    from data.queries.accounts import unit_by_code

    return unit_by_code(session, 9901, code)
