"""The start page of a police account: what waits in all its municipalities."""

from flask import render_template, request

from data.queries import municipalities, public_police, watch_areas
from data.queries.watch_areas import VIEWS, AreaFilter
from data.queries.watch_kinds import kinds
from data.vocabulary import Role
from webapp.core.access import principal, requires
from webapp.core.clock import today
from webapp.core.database import session
from webapp.core.permissions import Permission
from webapp.watch_areas.views.base import blueprint


@blueprint.get("/police/")
@requires(Permission.POLICE_START)
def police_start() -> str:
    """Areas due for review and applications, late ones first; the municipality may be chosen in the address."""
    own = [grant.municipality_id for grant in principal().grants if grant.role == Role.POLICE]
    here = municipalities.by_ids(session(), tuple(own))
    asked = request.args
    chosen = [one for one in here if one.slug == asked.get("municipality")] or here
    codes = [one.id for one in chosen]
    view, kind = asked.get("view", "due"), asked.get("kind")
    narrowed = AreaFilter(today=today(), view=view if view in VIEWS else "due", kind=kind if kind in kinds() else None)
    return render_template(
        "watch_areas/police.html",
        municipalities=here,
        told=[one for one in here if public_police.any_in(session(), one.id)],
        picked=chosen[0].slug if len(chosen) == 1 and len(here) > 1 else "",
        rows=watch_areas.listed(session(), codes, narrowed),
        chosen=narrowed,
        counts=watch_areas.counts(session(), codes, today()),
    )
