"""Our own words for maps, translated into the language of the request."""

from flask_babel import lazy_gettext as _l

from geo.maps.values import Code, Label
from geo.maps.words import CodeWords, Word, Words

_WORDS = {
    Word.MAP: _l("Map"),
    Word.KEYS: _l("Arrow keys move the map. Enter goes to the marks. Escape leaves. Everything is also in the list."),
    Word.PICK_KEYS: _l("Arrow keys move the map under the cross. Enter chooses the place. Escape leaves the map."),
    Word.ZOOM_IN: _l("Zoom in"),
    Word.ZOOM_OUT: _l("Zoom out"),
    Word.LAYERS: _l("Choose what the map shows"),
    Word.LOCATE: _l("Show my position"),
    Word.LOCATING: _l("Looking for your position…"),
    Word.NO_POSITION: _l("Your position could not be found. Move the map instead."),
    Word.ACCURACY: _l("Your position, within about %(n)s metres"),
    Word.CREDIT: _l("Boundaries: Statistics Sweden"),
    Word.OBSERVATIONS: _l("Reports"),
    Word.ACTIONS: _l("Actions"),
    Word.PLACES: _l("Places"),
    Word.CELLS: _l("Unsafe areas"),
    Word.STREETS: _l("Streets"),
    Word.AREAS: _l("Watch areas"),
    Word.POLICE: _l("Events from the police"),
    Word.AREA: _l("Watch area"),
    Word.SIGN: _l("Sign"),
    Word.OBSERVATION: _l("Report"),
    Word.ACTION: _l("Action"),
    Word.PLACE: _l("Place"),
    Word.SPOKE: _l("Report that the action answers"),
    Word.SPOKE_DECLINED: _l("Report that got a no, with the reason"),
    Word.CELL: _l("%(n)s people"),
    Word.CLUSTER: _l("%(n)s close together. Zoom in."),
    Word.CLOSE: _l("Close"),
    Word.EMPTY: _l("Nothing to show in this part of the map."),
    Word.FAILED: _l("The places could not be fetched."),
    Word.RETRY: _l("Try again"),
    Word.TRUNCATED: _l("Too many to show them all. Zoom in to see more."),
    Word.PICK_HINT: _l("Drag the map to the right place"),
    Word.PICK_CLOSER: _l("Zoom in to point out the place"),
    Word.PICK_LINE_HINT: _l("Tap where the stretch begins, turns and ends"),
    Word.PICK_AREA_HINT: _l("Tap the corners of the area"),
    Word.PICK_ADD: _l("Add a point"),
    Word.PICK_UNDO: _l("Undo the last point"),
    Word.PICK_FINISH: _l("Finish"),
    Word.PICK_CHANGE: _l("Change"),
    Word.PICKED: _l("The place is chosen"),
    Word.PICK_LENGTH: _l("Stretch, %(n)s metres"),
    Word.PICK_AREA: _l("Area, about %(n)s square metres"),
    Word.PICK_LIMIT: _l("There is room for %(n)s points."),
    Word.PICK_CROSSED: _l("The edges cross. Undo the last point and try again."),
    Word.BOX: _l("Choose with a rectangle"),
    Word.BOX_HINT: _l("Drag a rectangle, or click two corners. Escape stops."),
    Word.BOX_ALL: _l("Choose all in the map"),
    Word.BOX_DONE: _l("%(n)s chosen in the list"),
}

_NAMES = {
    "lighting": _l("Lighting"),
    "graffiti": _l("Graffiti"),
    "litter": _l("Litter"),
    "vegetation": _l("Vegetation"),
    "damage": _l("Damage"),
    "traffic": _l("Traffic"),
    "unsafe_place": _l("Unsafe place"),
    "safe_place": _l("Safe place"),
    "other": _l("Other"),
    "done": _l("Fixed"),
    "gone": _l("No longer there"),
    "not_ours": _l("Not the municipality's"),
    "duplicate": _l("Already reported"),
    "overdue": _l("Late"),
    "application": _l("Application"),
    "active": _l("Active"),
    "dormant": _l("Dormant"),
    "good": _l("Whole"),
    "worn": _l("Faded"),
    "missing": _l("Missing"),
}

_RESIDENT_STATUS = {
    "new": _l("Received"),
    "review": _l("Being looked at"),
    "planned": _l("Planned"),
    "in_progress": _l("Under way"),
    "proposed": _l("Proposed"),
    "decided": _l("Decided"),
    "closed": _l("Closed"),
    "declined": _l("No action"),
}

_STAFF_STATUS = {
    "new": _l("New"),
    "review": _l("Assessed"),
    "declined": _l("Declined"),
    "not_ours": _l("Not ours"),
    "gone": _l("Gone"),
    "duplicate": _l("Duplicate"),
}
_RESIDENT_NAMES = _NAMES | _RESIDENT_STATUS
_STAFF_NAMES = _RESIDENT_NAMES | _STAFF_STATUS
# "Fixed" would promise more than that an action was carried out.
_STAFF_ACTION = {"done": _l("Done")}


def words() -> Words:
    """The words by name, in the language of the request."""
    return {name: Label(str(text)) for name, text in _WORDS.items()}


def names(*, staff: bool) -> CodeWords:
    """The words for category and status codes, as residents or as staff say them."""
    chosen = _STAFF_NAMES if staff else _RESIDENT_NAMES
    return {Code(code): Label(str(text)) for code, text in chosen.items()}


def word(code: str) -> str:
    """The residents' word for a category, a status or an outcome."""
    return str(_RESIDENT_NAMES[code])


def staff_word(code: str) -> str:
    """The staff's word for the status or outcome of an observation."""
    return str(_STAFF_NAMES[code])


def staff_action_word(code: str) -> str:
    """The staff's word for the status or outcome of an action."""
    return str(_STAFF_ACTION.get(code) or _STAFF_NAMES[code])
