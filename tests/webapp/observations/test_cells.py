"""Masked reports are counted when their month has closed, once, and never for few people."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.models.municipality import District, UrbanArea
from data.models.observation import Observation, ObservationContact, PublicCell
from data.models.place import Address
from data.vocabulary import Precision
from geo.crs import SWEREF99TM
from tests.factories.observations import geom, make_observation, publish
from tests.support.client import Client
from tests.support.world import CENTRE, GRANNBY, TESTBY, square
from webapp.core.tokens import reporter_key, token_hash
from webapp.observations.service import contact
from webapp.observations.service.cells import Thresholds, count_due

X, Y = 605_250, 6_515_500  # the south-west corner of a fine cell of a coarse cell at (605 000, 6 515 000)
OCTOBER = datetime(2026, 10, 12, 21, tzinfo=UTC)
AFTER = datetime(2026, 11, 9, tzinfo=UTC)
USUAL = Thresholds()


def report(
    session: Session,
    who: int,
    *,
    at: tuple[float, float] = (X + 10, Y + 10),
    on: datetime = OCTOBER,
    precision: Precision = Precision.CELL,
    **values: Any,
) -> Observation:
    """A masked report; `who` 0 has not confirmed an address."""
    row = make_observation(
        session,
        at=at,
        history=False,
        **{"category": "unsafe_place", "title_code": None, "reporter_key": bytes([who]) if who else None, **values},
    )
    row.created_at = on
    publish(session, row, precision)
    return row


def urban(session: Session) -> None:
    """Let the middle of Testby be built up."""
    wkt = square(CENTRE[0] - 2_000, CENTRE[1] - 2_000, 4_000)
    session.add(UrbanArea(municipality_id=TESTBY, name="Testby", source="t", external_id="1", geom=geom(wkt)))
    session.flush()


def shown(session: Session, period: str = "2026-10") -> list[tuple[str, str, str, str]]:
    """What is public of a period: group, level, area, band."""
    rows = session.query(PublicCell).filter_by(period=period).order_by(PublicCell.cell_group, PublicCell.level)
    return [(row.cell_group, row.level, row.cell, row.band) for row in rows]


@pytest.fixture
def town(session: Session) -> Session:
    """A session in a town with a built-up middle."""
    urban(session)
    return session


def test_five_people_in_a_fine_cell_are_shown_and_four_are_not(town: Session) -> None:
    for who in range(1, 6):
        report(town, who)
    for who in range(1, 5):
        report(town, who, category="safe_place")
    assert count_due(town, TESTBY, AFTER, USUAL) == ["2026-10"]
    assert shown(town) == [("unsafe", "grid_250", "250mN6515500E605250", "5-9")]
    assert count_due(town, TESTBY, AFTER, USUAL) == [], "a period is counted once"


def test_too_few_merge_outwards(town: Session) -> None:
    town.add(
        District(
            municipality_id=TESTBY,
            name="Centrum",
            source="t",
            external_id="1",
            geom=geom(square(600_000, 6_510_000, 9_000)),
        )
    )
    for who in (1, 2, 3):
        report(town, who)
    for who in (4, 5):
        report(town, who, at=(X + 400, Y + 10))  # another fine cell of the same coarse one
    for who in (1, 2, 3, 4):
        report(town, who, at=(603_500, 6_513_500), category="lighting")
    report(town, 5, at=(606_500, 6_516_500), category="lighting")
    report(town, 6, at=(609_500, 6_519_500), category="litter")
    count_due(town, TESTBY, AFTER, USUAL)
    rows = town.query(PublicCell).order_by(PublicCell.cell_group).all()
    assert [(row.cell_group, row.level, row.name) for row in rows] == [
        ("lighting", "district", "Centrum"),
        ("unsafe", "grid_1000", None),
    ]


def test_outside_built_up_areas_only_the_coarse_grid_counts(session: Session) -> None:
    for who in range(1, 12):
        report(session, who)
    count_due(session, TESTBY, AFTER, USUAL)
    assert shown(session) == [("unsafe", "grid_1000", "1000mN6515000E605000", "10-19")]


@pytest.mark.parametrize(("homes", "level"), [(0, "grid_250"), (7, "grid_1000"), (8, "grid_250")])
def test_a_cell_has_enough_homes_or_none(town: Session, homes: int, level: str) -> None:
    def home(number: int, x: float, y: float) -> Address:
        return Address(
            municipality_id=TESTBY, label=f"Gatan {number}", source="t", external_id=str(number), geom=geom((x, y))
        )

    town.add_all([home(number, X + number, Y + 5) for number in range(homes)])
    town.add_all([home(100 + number, X + 300 + number, Y + 5) for number in range(9)])  # the coarse cell has enough
    for who in range(1, 6):
        report(town, who)
    count_due(town, TESTBY, AFTER, USUAL)
    assert [row[1] for row in shown(town)] == [level]


def test_a_month_rests_before_it_is_counted(town: Session) -> None:
    for who in range(1, 6):
        report(town, who)
    early = datetime(2026, 11, 7, 22, tzinfo=UTC)  # before seven whole days have passed in Sweden
    assert count_due(town, TESTBY, early, USUAL) == []
    assert count_due(town, TESTBY, early + timedelta(hours=2), USUAL) == ["2026-10"]


def test_the_month_is_the_month_in_sweden(town: Session) -> None:
    for who in range(1, 6):
        report(town, who, on=datetime(2026, 10, 31, 23, 30, tzinfo=UTC))  # half past midnight, 1 November
    assert count_due(town, TESTBY, AFTER, USUAL) == []
    assert count_due(town, TESTBY, datetime(2026, 12, 9, tzinfo=UTC), USUAL) == ["2026-11"]


def test_what_is_published_late_enters_the_next_month(town: Session) -> None:
    for who in range(1, 6):
        report(town, who)
    count_due(town, TESTBY, AFTER, USUAL)
    for who in range(1, 6):
        report(town, who, category="safe_place")
    december = datetime(2026, 12, 9, tzinfo=UTC)
    assert count_due(town, TESTBY, december, USUAL) == ["2026-11"]
    assert [row[0] for row in shown(town)] == ["unsafe"]
    assert [row[0] for row in shown(town, "2026-11")] == ["safe"]


def test_the_year_follows_its_last_month_and_forgets_who_is_who(town: Session) -> None:
    for month in (10, 11, 12):
        for who in (1 + month, 2 + month):
            report(town, who, on=datetime(2026, month, 3, tzinfo=UTC))
    made = count_due(town, TESTBY, datetime(2027, 1, 9, tzinfo=UTC), USUAL)
    assert made == ["2026-10", "2026-11", "2026-12", "2026"]
    assert shown(town) == shown(town, "2026-11") == shown(town, "2026-12") == []
    assert shown(town, "2026") == [], "four people, though six reports"
    assert town.scalar(text("SELECT count(*) FROM observation WHERE reporter_key IS NOT NULL")) == 0


def test_a_year_never_gives_away_what_its_months_hide(town: Session) -> None:
    for who in range(1, 6):
        report(town, who)
    report(town, 9, on=datetime(2026, 11, 3, tzinfo=UTC))
    count_due(town, TESTBY, datetime(2027, 1, 9, tzinfo=UTC), USUAL)
    assert len(shown(town)) == 1
    assert shown(town, "2026") == [], "the year less October would be one person"


def test_only_masked_rows_of_this_municipality_are_counted(town: Session) -> None:
    for who in range(1, 6):
        report(town, who, precision=Precision.EXACT)
        report(town, who, precision=Precision.NEVER)
        hidden = report(town, who)
        hidden.duplicate_of = report(town, who, precision=Precision.EXACT).id
        report(town, who, municipality_id=GRANNBY, at=(X + 10_000, Y))
    assert count_due(town, TESTBY, AFTER, USUAL) == ["2026-10"]
    assert shown(town) == []


def test_confirming_an_address_makes_two_reports_one_person(session: Session) -> None:
    from data.engine import set_scope

    set_scope(session, municipalities=(TESTBY,))
    rows = [report(session, 0) for _ in range(2)]
    for row, email in zip(rows, ("Anna@example.se", "anna@example.se"), strict=True):
        code = uuid.uuid4().hex
        session.add(
            ObservationContact(
                observation_id=row.id, municipality_id=TESTBY, email=email, language="sv", confirm_hash=token_hash(code)
            )
        )
        session.flush()
        assert contact.confirm(session, row, code, same_reporter=b"key")
    assert rows[0].reporter_key == rows[1].reporter_key == reporter_key(b"key", TESTBY, 2026, "anna@example.se")
    assert reporter_key(b"key", GRANNBY, 2026, "anna@example.se") != rows[0].reporter_key
    contact.remove(session, rows[0].id)
    session.refresh(rows[0])
    assert rows[0].reporter_key is None


def test_place_lines_wait_for_their_month_and_have_no_date(client: Client, session: Session) -> None:
    place = session.scalar(text("SELECT id FROM place WHERE slug = 'stortorget' AND municipality_id = 9901"))
    row = report(session, 1, precision=Precision.PLACE)
    session.execute(text("UPDATE publication SET place_id = :place"), {"place": place})
    session.commit()
    assert "Hur platsen känns" not in client.get("/testby/places/stortorget").text
    count_due(session, TESTBY, AFTER, USUAL)
    session.commit()
    page = client.get("/testby/places/stortorget")
    assert "Hur platsen känns" in page.text
    assert row.public_id not in page.text
    assert "oktober" not in page.text
    session.execute(text("DELETE FROM publication"))
    session.commit()
    assert "Hur platsen känns" not in client.get("/testby/places/stortorget").text


def test_the_crs_of_cells_is_the_stored_one(town: Session) -> None:
    for who in range(1, 6):
        report(town, who)
    count_due(town, TESTBY, AFTER, USUAL)
    assert town.scalar(text("SELECT ST_SRID(geom) FROM public_cell")) == SWEREF99TM
