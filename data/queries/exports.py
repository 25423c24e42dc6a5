"""Whole layers for download, row by row: what the public sees, and what staff may see of their municipality."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.orm import Session

from data.models import public_api
from data.models.action import Action
from data.models.catalogue import Unit
from data.models.light_point import LightPoint
from data.models.municipality import District, Municipality, UrbanArea
from data.models.observation import Observation
from data.models.place import Address, Place, Street
from data.models.watch_area import WatchArea
from data.queries import public_filter
from data.queries.catalogue import CategoryRow
from data.queries.import_targets import OWN_SOURCE
from data.queries.public_filter import PublicFilter

AT_ONCE = 2_000


class Export(NamedTuple):
    """A layer's columns, and the query that gives them with the geometry (or NULL) last."""

    columns: tuple[str, ...]
    query: Select[Any]
    placed: bool

    def rows(self, session: Session) -> Iterator[tuple[tuple[Any, ...], bytes | None]]:
        """The rows in a stable order, a few thousand at a time; geometry as WKB, EPSG:3006."""
        for row in session.execute(self.query.execution_options(yield_per=AT_ONCE)):
            yield tuple(row[:-1]), None if row[-1] is None else bytes(row[-1])


def public(layer: str, municipality_id: int, chosen: PublicFilter, categories: Sequence[CategoryRow]) -> Export:
    """A public layer, of what a filter shows; for observations, actions, places and cells."""
    table, named, key = _PUBLIC[layer]
    ids = public_filter.selected(layer, municipality_id, chosen, categories).subquery()
    return _export(table.c, named, table.c.geom, [key() == ids.c.id, table.c.municipality_id == municipality_id], key())


def watch_areas(municipality_id: int) -> Export:
    """The active watch areas, drawn larger than they are."""
    c = public_api.watch_area.c
    names = ("public_id", "kind", "name", "status", "households_joined", "public_text", "active_since")
    return _export(c, names, c.geom, [c.municipality_id == municipality_id], c.public_id)


def police_events(municipality_id: int, county_code: str) -> Export:
    """What the police told of this municipality, or of the county without saying where: no place at all."""
    c = public_api.police_event.c
    names = (
        *("public_id", "precision", "kind", "type_group", "type", "title", "summary", "url"),
        *("occurred_on", "occurred_clock", "seen_on"),
    )
    here = or_(c.municipality_id == municipality_id, (c.municipality_id.is_(None)) & (c.county_code == county_code))
    return _export(c, names, None, [here], c.public_id)


def observations(municipality_id: int) -> Export:
    """All observations of a municipality as our own import reads them; nobody's contact is among it."""
    o = Observation
    columns: dict[str, ColumnElement[Any]] = {
        "external_source": func.coalesce(o.external_source, OWN_SOURCE),
        "external_id": func.coalesce(o.external_id, o.public_id),
        **{name: getattr(o, name) for name in ("ref", "category", "status", "outcome", "perception", "feeling")},
        **{name: getattr(o, name) for name in ("light", "severity", "title_code", "answers", "text", "place_words")},
        "place_name": o.place_name.expression,
        "unit": select(Unit.code).where(Unit.id == o.unit_id).scalar_subquery(),
        **{name: getattr(o, name) for name in ("source", "created_at", "closed_at", "promise_on")},
        "resident_message": o.resident_message.expression,
        "language": o.language.expression,
    }
    return _of(columns, o.geom, [o.municipality_id == municipality_id], o.ref)


def staff(layer: str, municipality_id: int) -> Export:
    """A layer as staff see it, or the names that searching knows."""
    if layer == "observations":
        return observations(municipality_id)
    model, names = _STAFF[layer]
    columns = {name: getattr(model, name) for name in names}
    if layer == "actions":
        columns["unit"] = select(Unit.code).where(Unit.id == Action.unit_id).scalar_subquery()
    return _of(columns, model.geom, [model.municipality_id == municipality_id], model.id)


def boundaries() -> Export:
    """All municipalities of the installation."""
    columns = {"kommunkod": Municipality.code.expression, "kommunnamn": Municipality.name.expression}
    return _of(columns, Municipality.geom, [], Municipality.code)


def _export(c: Any, names: Sequence[str], geom: Any, rules: Sequence[Any], order: Any) -> Export:
    columns = {name: c[name] for name in names}
    if "unit_name" in c:
        columns["unit"] = c.unit_name["sv"].astext
    return _of(columns, geom, rules, order)


def _of(columns: dict[str, Any], geom: Any, rules: Sequence[Any], order: Any) -> Export:
    shape = literal(None) if geom is None else func.ST_AsBinary(geom)
    query = select(*(value.label(name) for name, value in columns.items()), shape.label("shape"))
    return Export(tuple(columns), query.where(*rules).order_by(order), geom is not None)


_PUBLIC: dict[str, tuple[Any, tuple[str, ...], Any]] = {
    "observations": (
        public_api.observation,
        (
            *("public_id", "ref", "category", "title_code", "place_name", "summary", "status", "outcome"),
            *("resident_message", "created_on", "published_on", "closed_on", "promise_on", "supports"),
        ),
        lambda: public_api.observation.c.public_id,
    ),
    "actions": (
        public_api.action,
        (
            *("public_id", "ref", "kind", "title", "description", "status", "outcome", "resident_message"),
            *("due_on", "published_on", "closed_on", "whole_municipality"),
        ),
        lambda: public_api.action.c.public_id,
    ),
    "places": (public_api.place, ("public_id", "slug", "name", "kind"), lambda: public_api.place.c.public_id),
    "cells": (public_api.cell, ("period", "cell_group", "level", "band", "name"), public_filter.cell_id),
}
_STAFF: dict[str, tuple[Any, tuple[str, ...]]] = {
    "actions": (
        Action,
        (
            *("public_id", "ref", "kind", "title", "description", "controls_site", "status", "outcome", "cost_sek"),
            *("due_on", "created_at", "published_at", "closed_at", "resident_message", "whole_municipality"),
        ),
    ),
    "watch_areas": (
        WatchArea,
        (
            *("public_id", "kind", "name", "status", "households_joined", "households_total"),
            *("public_name", "public_text", "active_since", "next_review_on", "created_at", "closed_at"),
        ),
    ),
    "places": (Place, ("external_id", "source", "name", "kind", "slug", "busy")),
    "lights": (LightPoint, ("external_id", "source", "label", "state", "lamp", "owner", "installed_on")),
    "streets": (Street, ("external_id", "source", "name", "kind")),
    "addresses": (Address, ("external_id", "source", "label")),
    "districts": (District, ("external_id", "source", "name")),
    "urban-areas": (UrbanArea, ("external_id", "source", "name")),
}
