"""What staff download: all of their own municipality, written down; and read back it is the same rows."""

import csv
import io
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.engine import set_scope
from data.models.observation import ObservationContact
from tests.factories.observations import close, make_observation
from tests.support.client import Client
from tests.support.world import CENTRE, TESTBY
from tests.webapp.cli.conftest import Run, owner, run

__all__ = ["owner", "run"]  # fixtures of the command line
X, Y = CENTRE
COMPARED = text(
    "SELECT public_id, ref, category, status, outcome, perception, feeling, light, title_code, answers::text, text,"
    " place_words, place_name, source, date_trunc('second', created_at), promise_on, resident_message, unit_id,"
    " ST_AsText(ST_SnapToGrid(geom, 1)) FROM observation ORDER BY ref"
)


@pytest.fixture
def rows(session: Session) -> list[str]:
    """An open report with an answer that looks like a formula, a closed one that is a line, one in words only."""
    first = make_observation(session, at=(X + 10, Y + 10), text="-1 lampa\nsläckt", answers={"what": "out"})
    second = make_observation(session, at=f"LINESTRING({X} {Y}, {X + 100} {Y})", category="graffiti", title_code=None)
    close(session, second, message="Klottret är borta.")
    other = make_observation(session, municipality_id=9902)
    contact = {"email": "lisa@kanarie.example", "language": "sv"}
    set_scope(session, municipalities=(TESTBY,))
    session.execute(
        text(
            "UPDATE observation o SET unit_id = c.unit_id FROM category c"
            " WHERE c.municipality_id = o.municipality_id AND c.code = o.category"
        )
    )
    session.add(ObservationContact(observation_id=first.id, municipality_id=TESTBY, **contact))
    session.commit()
    return [first.ref, second.ref, other.ref]


def test_all_rows_of_the_own_municipality_and_no_contact(client: Client, session: Session, rows: list[str]) -> None:
    client.sign_in("coordinator")
    response = client.raw.get("/staff/testby/export/observations.csv")
    content = response.get_data(as_text=True)
    found = list(csv.DictReader(io.StringIO(content.lstrip("\ufeff")), delimiter=";"))
    assert sorted(row["ref"] for row in found) == sorted(rows[:2])
    assert "kanarie" not in content
    assert response.headers["Cache-Control"] == "no-store"
    told = session.execute(text("SELECT object_kind, changes FROM event WHERE verb = 'exported'")).one()
    assert tuple(told) == ("export_observations", {"rows": [0, 2], "format": [None, "csv"]})


@pytest.mark.parametrize("layer", ["observations", "actions", "lights", "places", "watch_areas"])
def test_only_those_who_may_see_it(client: Client, rows: list[str], layer: str) -> None:
    for who in ("coordinator", "unit_staff", "police", "municipality_admin"):
        for kind in ("csv", "geojson", "gpkg", "xlsx"):
            assert Client(client.app).sign_in(who).raw.get(f"/staff/testby/export/{layer}.{kind}").get_data()
    council = Client(client.app).sign_in("council").raw.get(f"/staff/testby/export/{layer}.csv")
    assert council.status_code == (200 if layer == "actions" else 403)
    council.get_data()
    assert (
        Client(client.app).sign_in("coordinator", "grannby").raw.get(f"/staff/testby/export/{layer}.csv").status_code
        == 403
    )
    assert Client(client.app).raw.get(f"/staff/testby/export/{layer}.csv").status_code == 302


def test_the_page_offers_what_the_role_may_take(client: Client) -> None:
    def offered(who: str) -> set[str]:
        links = Client(client.app).sign_in(who).get("/staff/testby/export/").all(".//a[@download]")
        return {link.attrib["href"].removeprefix("/staff/testby/export/").partition(".")[0] for link in links}

    assert offered("council") == {"actions"}
    assert offered("coordinator") == {"observations", "actions", "places", "watch_areas", "lights"}


@pytest.mark.parametrize("kind", ["csv", "xlsx", "gpkg", "geojson"])
def test_read_back_it_is_the_same_rows(
    client: Client, session: Session, run: Run, owner: Session, rows: list[str], tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"export.{kind}"
    path.write_bytes(client.sign_in("coordinator").raw.get(f"/staff/testby/export/observations.{kind}").get_data())
    before = [row for row in owner.execute(COMPARED).all() if row.ref in rows[:2]]
    words = ["import", "observations", path, "--source", "tryggkartan"]
    words += ["--crs", "EPSG:4326"] if kind in ("csv", "xlsx") else []
    assert run(*words).out.startswith("0 new"), "what is here already is not made anew"
    owner.execute(text("TRUNCATE observation CASCADE"))
    done = run(*words)
    assert done.out.startswith("2 new"), done.out + done.err
    assert owner.execute(COMPARED).all() == before
