"""GeoJSON for maps from rows of queries: ids and codes, never text."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import orjson
from flask import Response, request
from shapely.geometry import LineString, mapping, shape

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


def answer(body: dict[str, Any]) -> Response:
    """The collection as an answer with an ETag; 304 where the browser has it already."""
    response = Response(orjson.dumps(body), mimetype=MIMETYPE)
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value] # werkzeug returns the same object


def _feature(one: Feature, today: date) -> dict[str, Any]:
    return {"type": "Feature", "id": one.id, "geometry": one.geometry, "properties": _properties(one, today)}


def _properties(one: Feature, today: date) -> dict[str, Any]:
    row = one.values
    if one.kind == "p":
        return {"k": "p", "kind": row["kind"]}
    if one.kind == "c":
        return {"k": "c", "group": row["cell_group"], "band": row["band"]}
    due_on = row["promise_on"] if one.kind == "o" else row["due_on"]
    what = {"c": row["category"]} if one.kind == "o" else {"kind": row["kind"]}
    late = is_late(row["status"], due_on, today)
    return {"k": one.kind, **what, "s": row["status"], "o": row["outcome"], "od": late}


def _spoke(one: Feature, by_id: dict[str, Feature]) -> dict[str, Any] | None:
    start, end = by_id.get(one.values["action"]), by_id.get(one.values["end"])
    if start is None or end is None:
        return None
    line = LineString([anchor(shape(start.geometry)), anchor(shape(end.geometry))])
    outcome = one.values["outcome"]
    properties = {
        "k": "spoke",
        "from": start.id,
        "to": end.id,
        "done": outcome in ENDED_WELL,
        "declined": outcome in ENDED_WITHOUT,
    }
    return {"type": "Feature", "geometry": mapping(line), "properties": properties}
