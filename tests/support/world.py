"""An invented corner of Sweden for tests: three square municipalities, their streets, places and people.

Testby (9901, active) and Grannby (9902, active) share a border at x = 610 000; Vilstad (9903) north of Testby
does not use the system. Coordinates are SWEREF 99 TM; each square is 10 km wide.
"""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from data.engine import set_scope
from data.models.catalogue import Unit
from data.seed.catalogue import load_catalogue
from data.vocabulary import Role
from webapp.accounts.service import people

TESTBY, GRANNBY, VILSTAD = 9901, 9902, 9903
PASSWORD = "en lyktstolpe i parken"
WEST, SOUTH, SIDE = 600_000, 6_510_000, 10_000
CENTRE = (605_000, 6_515_000)
PEOPLE = {
    "coordinator": (Role.COORDINATOR, None),
    "unit_staff": (Role.UNIT_STAFF, "street"),
    "police": (Role.POLICE, None),
    "council": (Role.COUNCIL, None),
    "municipality_admin": (Role.MUNICIPALITY_ADMIN, None),
}
CONTACTS = (
    '[{"name": {"sv": "Felanmälan", "en": "Fault reports"}, "phone": "08-465 004 10",'
    ' "hours": {"sv": "Vardagar 8–16", "en": "Weekdays 8–16"}, "checked_on": "2026-09-14"}]'
)


def square(west: float, south: float, side: float) -> str:
    """WKT of a square MultiPolygon."""
    east, north = west + side, south + side
    return f"MULTIPOLYGON((({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south})))"


def build(session: Session) -> None:
    """Fill an empty, migrated database with the test world (as owner)."""
    _municipality(session, TESTBY, "Testby", "TB", "testby", WEST, SOUTH, active=True)
    _municipality(session, GRANNBY, "Grannby", "GB", "grannby", WEST + SIDE, SOUTH, active=True)
    _municipality(session, VILSTAD, "Vilstad", "VS", "vilstad", WEST, SOUTH + SIDE, active=False)
    for municipality_id in (TESTBY, GRANNBY):
        load_catalogue(session, municipality_id)
    _names(session, TESTBY, 0)
    _names(session, GRANNBY, SIDE)
    _people(session)


def _municipality(
    session: Session, code: int, name: str, letters: str, slug: str, west: float, south: float, *, active: bool
) -> None:
    session.execute(
        text(
            "INSERT INTO municipality (id, code, name, letters, slug, active, contacts, geom, outline) VALUES"
            " (:id, :code, :name, :letters, :slug, :active, cast(:contacts AS jsonb),"
            " ST_GeomFromText(:wkt, 3006), ST_GeomFromText(:wkt, 3006))"
        ),
        {
            "id": code,
            "code": str(code),
            "name": name,
            "letters": letters,
            "slug": slug,
            "active": active,
            "contacts": CONTACTS,
            "wkt": square(west, south, SIDE),
        },
    )
    session.execute(
        text(
            "INSERT INTO municipality_part (municipality_id, geom)"
            " SELECT id, ST_Subdivide((ST_Dump(geom)).geom, 64) FROM municipality WHERE id = :id"
        ),
        {"id": code},
    )


def _names(session: Session, municipality_id: int, shift: float) -> None:
    x, y = CENTRE[0] + shift, CENTRE[1]
    suffix = "" if municipality_id == TESTBY else " i Grannby"
    insert_street = text(
        "INSERT INTO street (id, municipality_id, name, kind, source, external_id, geom) VALUES"
        " (gen_random_uuid(), :m, :name, 'residential', 'test', :name, ST_GeomFromText(:wkt, 3006))"
    )
    for name, wkt in (
        ("Storgatan", f"MULTILINESTRING(({x - 500} {y}, {x + 500} {y}))"),
        ("Bollmoravägen", f"MULTILINESTRING(({x} {y - 500}, {x} {y + 500}))"),
    ):
        session.execute(insert_street, {"m": municipality_id, "name": name + suffix, "wkt": wkt})
    insert_place = text(
        "INSERT INTO place (id, public_id, municipality_id, slug, name, kind, busy, source, external_id, geom) VALUES"
        " (gen_random_uuid(), :public_id, :m, :slug, :name, :kind, :busy, 'test', :slug, ST_GeomFromText(:wkt, 3006))"
    )
    number = municipality_id % 10
    for index, (slug, name, kind, busy, wkt) in enumerate(
        (
            ("stortorget", "Stortorget", "square", True, _box(x + 100, y + 100, 80)),
            ("stadsparken", "Stadsparken", "park", False, _box(x - 400, y + 100, 200)),
            ("gangtunneln", "Gångtunneln", "underpass", False, f"POINT({x + 300} {y})"),
        )
    ):
        session.execute(
            insert_place,
            {
                "public_id": f"place{number}{index}000",
                "m": municipality_id,
                "slug": slug,
                "name": name + suffix,
                "kind": kind,
                "busy": busy,
                "wkt": wkt,
            },
        )


def _box(west: float, south: float, side: float) -> str:
    east, north = west + side, south + side
    return f"POLYGON(({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))"


def _people(session: Session) -> None:
    set_scope(session, municipalities=(TESTBY, GRANNBY))
    for slug, municipality_id in (("testby", TESTBY), ("grannby", GRANNBY)):
        units = {u.code: u.id for u in session.scalars(select(Unit).where(Unit.municipality_id == municipality_id))}
        for name, (role, unit) in PEOPLE.items():
            user = people.add_user(
                session,
                email=f"{name}@{slug}.example",
                name=f"{name.title()} {slug.title()}",
                password=PASSWORD,
                factor_waived=True,  # tests/webapp/accounts takes it back
            )
            people.add_membership(session, user, municipality_id, role, units[unit] if unit else None)
    people.add_user(
        session,
        email="system_admin@example.com",
        name="System Admin",
        password=PASSWORD,
        system_admin=True,
        factor_waived=True,
    )
