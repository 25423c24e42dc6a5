"""The fields that observations and lamps can be read into, with the words that files call them by."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.vocabulary import (
    LANGUAGES,
    CategoryCode,
    ImportKind,
    Light,
    LightState,
    ObservationStatus,
    Outcome,
    Perception,
    Source,
)


class Type(StrEnum):
    """How a cell is read."""

    KEY = "key"
    WORDS = "words"
    TEXT = "text"
    ENUM = "enum"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    JSON = "json"
    PLACE = "place"


@dataclass(frozen=True)
class Field:
    """One field: how it is read, and the words that stand for it and for its values, Swedish and English.

    `free` text is never taken by guess: it may hold what somebody wrote about a person.
    """

    name: str
    kind: Type
    names: tuple[str, ...] = ()
    options: type[StrEnum] | None = None
    words: tuple[tuple[str, str], ...] = ()
    low: int = 0
    high: int = 0
    required: bool = False
    free: bool = False


PLACES = (
    Field(
        "x",
        Type.PLACE,
        ("lon", "long", "longitude", "lng", "longitud", "x", "e", "east", "easting", "ost", "öst", "x koordinat"),
    ),
    Field("y", Type.PLACE, ("lat", "latitude", "latitud", "y", "n", "north", "northing", "nord", "y koordinat")),
    Field("wkt", Type.PLACE, ("wkt", "geometry wkt", "geom wkt")),
)
_KEYS = (
    "id",
    "uuid",
    "objectid",
    "objekt id",
    "fid",
    "lokal id",
    "external id",
    "case id",
    "case enquiry id",
    "arendenummer",
    "ärendenummer",
    "nummer",
)

OBSERVATION = (
    Field("external_id", Type.KEY, _KEYS),
    Field("external_source", Type.KEY),
    Field("ref", Type.KEY),
    Field(
        "category",
        Type.ENUM,
        ("kategori", "category", "type", "typ", "ärendetyp", "arendetyp", "subject"),
        CategoryCode,
        (
            ("belysning", "lighting"),
            ("lampa", "lighting"),
            ("gatubelysning", "lighting"),
            ("street light out", "lighting"),
            ("street light outages", "lighting"),
            ("street lights", "lighting"),
            ("klotter", "graffiti"),
            ("graffiti removal", "graffiti"),
            ("nedskräpning", "litter"),
            ("skräp", "litter"),
            ("litter", "litter"),
            ("växtlighet", "vegetation"),
            ("buskage", "vegetation"),
            ("träd", "vegetation"),
            ("skadegörelse", "damage"),
            ("trasigt", "damage"),
            ("trafik", "traffic"),
            ("otrygg plats", "unsafe_place"),
            ("otrygghet", "unsafe_place"),
            ("trygg plats", "safe_place"),
            ("annat", "other"),
            ("övrigt", "other"),
            ("something else", "other"),
        ),
        required=True,
    ),
    Field(
        "status",
        Type.ENUM,
        ("status", "läge", "state", "case status"),
        ObservationStatus,
        (
            ("ny", "new"),
            ("open", "new"),
            ("öppen", "new"),
            ("inkommen", "new"),
            ("mottagen", "new"),
            ("bedöms", "review"),
            ("granskas", "review"),
            ("planerad", "planned"),
            ("pågår", "in_progress"),
            ("in progress", "in_progress"),
            ("closed", "closed"),
            ("stängd", "closed"),
            ("avslutad", "closed"),
            ("klar", "closed"),
            ("åtgärdad", "closed"),
        ),
    ),
    Field(
        "outcome",
        Type.ENUM,
        ("outcome", "utfall", "resultat", "closure class"),
        Outcome,
        (
            ("åtgärdad", "done"),
            ("klar", "done"),
            ("resolved", "done"),
            ("fixed", "done"),
            ("avslagen", "declined"),
            ("inte vår", "not_ours"),
            ("borta", "gone"),
            ("dubblett", "duplicate"),
            ("duplicate of existing case", "duplicate"),
        ),
    ),
    Field("perception", Type.ENUM, ("perception", "upplevelse"), Perception, (("trygg", "safe"), ("otrygg", "unsafe"))),
    Field("feeling", Type.NUMBER, ("feeling", "känsla"), high=3),
    Field("light", Type.ENUM, ("light", "ljus"), Light, (("dag", "day"), ("skymning", "dusk"), ("mörkt", "dark"))),
    Field("severity", Type.NUMBER, ("severity", "allvar"), high=5),
    Field("title_code", Type.KEY),
    Field("answers", Type.JSON),
    Field("text", Type.TEXT, ("beskrivning", "description", "fritext", "anm", "anmärkning", "kommentar"), free=True),
    Field("place_words", Type.TEXT, ("platsbeskrivning", "adress", "address", "location"), free=True),
    Field("place_name", Type.WORDS, ("plats", "gata", "street", "location street name")),
    Field("unit", Type.KEY, ("enhet", "unit", "department")),
    Field(
        "created_at",
        Type.MOMENT,
        ("skapad", "created", "opened", "open dt", "inkom", "datum", "date", "requested datetime"),
    ),
    Field("closed_at", Type.MOMENT, ("stängd", "avslutad", "closed", "closed dt", "åtgärdad den")),
    Field("promise_on", Type.DAY, ("target dt", "svar senast", "löfte")),
    Field("resident_message", Type.TEXT, free=True),
    Field("language", Type.ENUM, (), None, tuple((word, word) for word in LANGUAGES)),
    Field("source", Type.ENUM, (), Source),
    *PLACES,
)

LIGHTS = (
    Field(
        "external_id",
        Type.KEY,
        ("stolpe id", "stolpnummer", "pole", "pole id", "lamp id", "ljuspunkt id", "polenumber", *_KEYS),
        required=True,
    ),
    Field("label", Type.WORDS, ("stolpe", "nummer på stolpen", "märkning", "label", "pole number")),
    Field(
        "state",
        Type.ENUM,
        ("status", "läge", "state", "skick"),
        LightState,
        (
            ("fungerar", "working"),
            ("i drift", "working"),
            ("ok", "working"),
            ("släckt", "out"),
            ("trasig", "out"),
            ("okänd", "unknown"),
        ),
    ),
    Field("lamp", Type.WORDS, ("ljuskälla", "lampa", "lamp", "lamp type", "wattage", "watt", "armatur")),
    Field("owner", Type.WORDS, ("ägare", "rådighet", "owner", "agare", "huvudman")),
    Field(
        "installed_on",
        Type.DAY,
        ("uppsatt", "tänd datum", "tand datum", "installed", "install date", "installdate", "lamp install date"),
    ),
    *PLACES,
)

FIELDS: dict[ImportKind, tuple[Field, ...]] = {ImportKind.OBSERVATIONS: OBSERVATION, ImportKind.LIGHTS: LIGHTS}


def field_of(kind: ImportKind, name: str) -> Field:
    """The field with this name; raises KeyError."""
    return {field.name: field for field in FIELDS[kind]}[name]
