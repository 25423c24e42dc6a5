"""What every page's frame needs: menus, the language switch, the signed-in person."""

from collections.abc import Sequence
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from data.queries.municipalities import MunicipalityRow
from webapp.core import i18n, sessions
from webapp.core.access import route_kind
from webapp.core.permissions import Permission, Principal

MenuEntry = tuple[str, str, bool]  # address, word, is this page
PUBLIC = (
    ("portal.home", _l("Start")),
    ("portal.map_page", _l("Map")),
    ("actions.public_list", _l("What we do")),
    ("places.public_list", _l("Places")),
    ("watch_areas.public_list", _l("Watch areas")),
)
STAFF = (
    ("observations.inbox", _l("Inbox"), Permission.OBSERVATION_VIEW),
    ("actions.staff_list", _l("Actions"), Permission.ACTION_VIEW),
    ("watch_areas.staff_list", _l("Watch areas"), Permission.WATCH_VIEW),
    ("exports.overview", _l("Download"), Permission.ACTION_VIEW),
    ("watch_areas.read_log", _l("Read log"), Permission.READ_LOG),
    ("retention.overview", _l("Retention"), Permission.RETENTION),
    ("accounts.users_here", _l("Accounts"), Permission.USERS),
)
ADMIN = (
    ("accounts.users_all", _l("Accounts")),
    ("accounts.groups", _l("Groups")),
    ("admin.outbox_page", _l("Outgoing mail")),
)


def init_app(app: Flask) -> None:
    """Give templates the frame's variables."""
    app.context_processor(frame)
    app.jinja_env.globals["csrf_token"] = sessions.csrf_token


def frame() -> dict[str, Any]:
    """Variables of every page."""
    municipality = g.get("municipality")
    session_page = route_kind() == "session"
    principal = sessions.principal_or_none()
    return {
        "municipality": municipality,
        "language": i18n.language(),
        "language_switch_url": i18n.switch_url() if request.endpoint and request.method == "GET" else None,
        "principal": _Frame(principal, municipality) if principal else None,
        "report_url": url_for("report.start", slug=municipality.slug) if municipality else "",
        "nav": _staff_nav(municipality) if session_page else _public_nav(municipality),
    }


def first_staff_page(principal: Principal, municipality: MunicipalityRow) -> str | None:
    """The address of the first page in the staff menu that the person may open."""
    for endpoint, _label, permission in STAFF:
        if principal.may(permission, municipality.id):
            return url_for(endpoint, slug=municipality.slug)
    return None


class _Frame:
    """The signed-in person as the top bar shows them."""

    def __init__(self, principal: Principal, municipality: MunicipalityRow | None) -> None:
        self.name = principal.name
        self.initials = principal.initials
        unit = principal.unit_in(municipality.id) if municipality else None
        self.unit_name = unit.unit_name if unit else None


def _public_nav(municipality: MunicipalityRow | None) -> list[MenuEntry]:
    return _menu(municipality, PUBLIC) if municipality is not None and municipality.active else []


def _staff_nav(municipality: MunicipalityRow | None) -> list[MenuEntry]:
    principal = sessions.principal_or_none()
    if principal is None:
        return []
    if municipality is None:
        return [*(_admin_menu() if principal.system_admin else []), *_police_menu(principal)]
    allowed = [(endpoint, label) for endpoint, label, permission in STAFF if principal.may(permission, municipality.id)]
    return [*_menu(municipality, allowed), *_police_menu(principal)]


def _police_menu(principal: Principal) -> list[MenuEntry]:
    """The page that spans the municipalities of a police account."""
    if not principal.may(Permission.POLICE_START, None):
        return []
    start = "watch_areas.police_start"
    return [(url_for(start), str(_l("All my areas")), request.endpoint == start)]


def _admin_menu() -> list[MenuEntry]:
    return [(url_for(endpoint), str(label), request.endpoint == endpoint) for endpoint, label in ADMIN]


def _menu(municipality: MunicipalityRow, entries: Sequence[tuple[str, LazyString]]) -> list[MenuEntry]:
    menu = [endpoint for endpoint, _label in entries]
    return [
        (url_for(endpoint, slug=municipality.slug), str(label), _is_current(endpoint, menu))
        for endpoint, label in entries
    ]


def _is_current(endpoint: str, menu: list[str]) -> bool:
    """Whether the menu's entry is this page, or the only entry of the feature that this page belongs to."""
    if request.endpoint == endpoint:
        return True
    feature = endpoint.partition(".")[0]
    return request.blueprint == feature and sum(entry.startswith(f"{feature}.") for entry in menu) == 1
