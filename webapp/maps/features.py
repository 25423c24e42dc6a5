"""GeoJSON for maps from rows of queries: ids and codes, never text."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import orjson
from flask import Response, request
from shapely.geometry import LineString, mapping, shape
from shapely.geometry.base import BaseGeometry

from data.queries.public_map import Feature
from data.vocabulary import Outcome
from geo.links import anchor

MIMETYPE = "application/geo+json"
ENDED_WELL = (Outcome.DONE.value, Outcome.GONE.value)
ENDED_WITHOUT = (Outcome.DECLINED.value, Outcome.NOT_OURS.value)


def is_late(status: str, due_on: date | None, today: date) -> bool:
    """Whether something that is still open should have been ready."""
    return status != "closed" and due_on is not None and due_on < today


def collection(
    features: Sequence[Feature], spokes: Iterable[Feature], today: date, *, truncated: bool = False
) -> dict[str, Any]:
    """A FeatureCollection; `truncated` tells that there was more."""
    drawn = [_feature(one, today) for one in features]
    by_id = {one.id: one for one in features if one.geometry}
    drawn += [made for one in spokes if (made := _spoke(one, by_id))]
    return {"type": "FeatureCollection", "features": drawn, "truncated": truncated}


def thing_codes(kind: str, row: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The properties of an observation ("o"), action ("a"), place ("p") or cell ("c"); staff rows have a number."""
    if kind == "p":
        return {"k": "p", "kind": row["kind"]}
    if kind == "c":
        return {"k": "c", "group": row["cell_group"], "band": row["band"]}
    what = {"c": row["category"]} if kind == "o" else {"kind": row["kind"]}
    late = is_late(row["status"], row["promise_on"] if kind == "o" else row["due_on"], today)
    number = {"r": row["ref"]} if "ref" in row else {}
    return {"k": kind, **what, "s": row["status"], "o": row["outcome"], "od": late} | number


def spoke(line: BaseGeometry, start: str, end: str, outcome: str | None) -> dict[str, Any]:
    """The line (WGS 84) from an action to what it answers, drawn by how that ended."""
    codes = {"from": start, "to": end, "done": outcome in ENDED_WELL, "declined": outcome in ENDED_WITHOUT}
    return {"type": "Feature", "geometry": mapping(line), "properties": {"k": "spoke", **codes}}


def answer(body: dict[str, Any]) -> Response:
    """The collection as an answer with an ETag; 304 where the browser has it already."""
    response = Response(orjson.dumps(body), mimetype=MIMETYPE)
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value] # werkzeug returns the same object


def _feature(one: Feature, today: date) -> dict[str, Any]:
    codes = thing_codes(one.kind, one.values, today)
    return {"type": "Feature", "id": one.id, "geometry": one.geometry, "properties": codes}


def _spoke(one: Feature, by_id: dict[str, Feature]) -> dict[str, Any] | None:
    start, end = by_id.get(one.values["action"]), by_id.get(one.values["end"])
    if start is None or end is None:
        return None
    line = LineString([anchor(shape(start.geometry)), anchor(shape(end.geometry))])
    return spoke(line, start.id, end.id, one.values["outcome"])
