"""A year of a city's cases and its street lamps, as the city published them, moved into a municipality of our own."""

from __future__ import annotations

import csv
import gzip
import json
import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from data.seed.catalogue import load_catalogue
from tests.support.installation import COMMAND
from tests.support.shared import shared_data
from tests.support.waiting import until
from tests.webapp.cli.conftest import Run, add_municipality, count, environment
from webapp.config import Settings

TOWN, BOX = 9904, (16.6, 59.0, 17.1, 59.5)
FALLBACK = ("42.3594", "-71.0587")
STOCKHOLM = ZoneInfo("Europe/Stockholm")
# What a municipality that imports these would decide of its words; the rest of the profile is guessed.
CATEGORIES = {
    "Highway Maintenance": "damage", "Signs & Signals": "traffic", "Street Lights": "lighting", "Trees": "vegetation",
    "Graffiti": "graffiti", "Enforcement & Abandoned Vehicles": "traffic", "Environmental Services": "litter",
    "Street Cleaning": "litter", "Park Maintenance & Safety": "vegetation", "Building": "damage",
    "Administrative & General Requests": "other", "Operations": "other", "Needle Program": "litter",
    "Abandoned Bicycle": "litter", "Code Enforcement": "litter",
}  # fmt: skip
OUTCOMES = {"other": "done", "no_basis": "not_ours", "none": ""}


@pytest.fixture
def town(owner: Session) -> None:
    """A municipality where the moved files lie, with the usual categories."""
    add_municipality(owner, TOWN, "flyttby", BOX)
    load_catalogue(owner, TOWN)


def moved(name: str, target: Path, latitude: str, longitude: str, by: tuple[int, int]) -> list[dict[str, str]]:
    """Write a file with its places moved by whole degrees; gives its rows as they were."""
    with gzip.open(shared_data(name), "rt", encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for row in rows:
            place = {latitude: f"{float(row[latitude]) + by[0]:.7f}", longitude: f"{float(row[longitude]) + by[1]:.7f}"}
            writer.writerow({**row, **place})
    return rows


def moment(cell: str) -> datetime:
    """A date as that city writes it, taken as Swedish time."""
    return datetime.strptime(cell, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=STOCKHOLM).astimezone(ZoneInfo("UTC"))


def contradiction(row: dict[str, str]) -> str | None:
    """Why a case cannot be one of ours, if it cannot."""
    if row["CASE_STATUS"] == "Open" and row["closure_class"] != "none":
        return "closed_but_open"
    if row["CLOSED_DT"] and moment(row["CLOSED_DT"]) < moment(row["OPEN_DT"]):
        return "closed_before_opened"
    return None


def profile_of_boston(run: Run, path: Path, target: Path) -> Path:
    """What is guessed of the file, with the city's own words added."""
    run("import", "observations", path, "--source", "boston", "--save-profile", target, "--dry-run")
    guessed = json.loads(target.read_text())
    wanted = {"external_id": "CASE_ENQUIRY_ID", "created_at": "OPEN_DT", "closed_at": "CLOSED_DT", "x": "LONGITUDE"}
    assert wanted.items() <= guessed["columns"].items()
    assert (guessed["day_order"], guessed["crs"]) == ("mdy", "EPSG:4326")
    guessed["columns"]["category"] = "REASON"
    del guessed["columns"]["unit"]  # its departments are not units of ours
    guessed["words"] = {"category": CATEGORIES, "outcome": OUTCOMES}
    target.write_text(json.dumps(guessed))
    return target


def test_a_year_of_a_citys_cases(run: Run, owner: Session, town: None, tmp_path: Path) -> None:
    path = tmp_path / "boston.csv"
    rows = moved("boston_311/boston_311_2015.csv.gz", path, "LATITUDE", "LONGITUDE", (17, 88))
    assert len(rows) == 60_919
    short = tmp_path / "short.csv"
    short.write_text("".join(path.read_text().splitlines(keepends=True)[:200]))
    profile = profile_of_boston(run, short, tmp_path / "profile.json")
    words = ("import", "observations", path, "--source", "boston", "--profile", profile)

    done = run(*words)
    assert done.status == 0, done.err
    why = [contradiction(row) for row in rows]
    good = [row for row, reason in zip(rows, why, strict=True) if reason is None]
    refused = Counter(reason for reason in why if reason)
    assert f"{len(good)} new, 0 changed, 0 unchanged, {refused.total()} left out" in done.out
    told = owner.execute(text("SELECT reason, count(*) FROM import_row GROUP BY 1")).all()
    assert dict(map(tuple, told)) == refused
    _where_each_lies(owner, rows, good, done.out)
    categories = owner.execute(text("SELECT category, count(*) FROM observation GROUP BY 1")).all()
    assert dict(map(tuple, categories)) == Counter(CATEGORIES[row["REASON"]] for row in good)
    case = next(row for row in good if row["CLOSED_DT"])
    found = text("SELECT created_at, closed_at FROM observation WHERE external_id = :id")
    assert tuple(owner.execute(found, {"id": case["CASE_ENQUIRY_ID"]}).one()) == (
        moment(case["OPEN_DT"]),
        moment(case["CLOSED_DT"]),
    )
    assert [count(owner, table) for table in ("publication", "mail", "observation_contact")] == [0, 0, 0]

    again = run(*words)
    assert f"0 new, 0 changed, {len(good)} unchanged, {refused.total()} left out" in again.out


def _where_each_lies(owner: Session, rows: list[dict[str, str]], good: list[dict[str, str]], told: str) -> None:
    """What stands on the point for "we do not know where" is taken, but nowhere on the map; all others are."""
    fallback = {row["CASE_ENQUIRY_ID"] for row in rows if (row["LATITUDE"], row["LONGITUDE"]) == FALLBACK}
    assert len(fallback) == 4_491
    expected = {row["CASE_ENQUIRY_ID"] for row in good} & fallback
    assert f"{len(expected)} rows share a point with very many others" in told
    unplaced = owner.execute(text("SELECT external_id FROM observation WHERE geom IS NULL")).scalars()
    assert set(unplaced) == expected
    there = (
        "SELECT count(*) FROM observation WHERE municipality_id = :town"
        " AND ST_X(ST_Transform(geom, 4326)) BETWEEN 16.8 AND 17.01"
        " AND ST_Y(ST_Transform(geom, 4326)) BETWEEN 59.23 AND 59.4"
    )
    assert owner.scalar(text(there), {"town": TOWN}) == len(good) - len(expected)
    assert not owner.scalar(text("SELECT count(*) FROM observation WHERE municipality_id <> :town"), {"town": TOWN})


LAMPS = "streetlights/champaign_il.csv.gz"


def test_a_citys_register_of_lamps(run: Run, owner: Session, town: None, tmp_path: Path) -> None:
    path = tmp_path / "champaign.csv"
    rows = moved(LAMPS, path, "Latitude", "Longitude", (19, 105))
    assert run("import", "lights", path, "--source", "champaign").out == (
        "4556 new, 0 changed, 0 unchanged, 0 left out\n"
    )
    lamps = owner.execute(text("SELECT lamp, count(*) FROM light_point GROUP BY 1")).all()
    assert dict(map(tuple, lamps)) == Counter(row["Lamp_Type"] for row in rows)
    dated = {row["OBJECTID"]: row["InstallDate"][:10] for row in rows if row["InstallDate"]}
    days = text("SELECT external_id, installed_on::text FROM light_point WHERE installed_on IS NOT NULL")
    assert dict(map(tuple, owner.execute(days).all())) == dated
    place = "SELECT ST_X(p), ST_Y(p) FROM light_point, ST_Transform(geom, 4326) AS p WHERE external_id = '1'"
    assert tuple(owner.execute(text(place)).one()) == pytest.approx(
        (float(rows[0]["Longitude"]) + 105, float(rows[0]["Latitude"]) + 19), abs=1e-6
    )
    assert run("import", "lights", path, "--source", "champaign").out == (
        "0 new, 0 changed, 4556 unchanged, 0 left out\n"
    )


@contextmanager
def held_at(settings: Settings, owner: Session, external_id: str) -> Iterator[None]:
    """Whoever writes this lamp waits for us meanwhile."""
    owner.execute(
        text(
            "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NEW; END'"
        )
    )
    owner.execute(
        text(
            "CREATE TRIGGER hold BEFORE INSERT ON light_point FOR EACH ROW"
            f" WHEN (NEW.external_id = '{external_id}') EXECUTE FUNCTION hold()"
        )
    )
    engine = create_engine(settings.owner_url)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(7)"))
        yield
    engine.dispose()
    owner.execute(text("DROP TRIGGER hold ON light_point"))


@pytest.mark.commits
def test_kill_9_when_half_of_the_lamps_are_written(
    run: Run, settings: Settings, owner: Session, town: None, tmp_path: Path
) -> None:
    path = tmp_path / "champaign.csv"
    moved(LAMPS, path, "Latitude", "Longitude", (19, 105))
    words = ("import", "lights", str(path), "--source", "champaign")
    locks = "SELECT count(*) FROM pg_locks WHERE relation = 'light_point'::regclass AND mode = 'RowExclusiveLock'"
    waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"
    with held_at(settings, owner, "2300"):
        child = subprocess.Popen(
            [*COMMAND, *words],
            env={**os.environ, **environment(settings)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            until(lambda: owner.scalar(text(waits)) == 1, "the import reaches the lamp")
        finally:
            child.send_signal(signal.SIGKILL)
            child.wait(30)
    until(lambda: owner.scalar(text(locks)) == 0, "the database has noticed")
    assert [count(owner, table) for table in ("light_point", "import_batch", "import_change")] == [0, 0, 0]
    assert run(*words).out == "4556 new, 0 changed, 0 unchanged, 0 left out\n"
