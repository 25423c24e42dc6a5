"""The words for every error code that services and geometry checks raise."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

MESSAGES: dict[str, LazyString] = {
    # pages
    "no_municipality": _l("There is no municipality at this address."),
    "not_found": _l("There is nothing at this address."),
    "no_permission": _l("Your account may not do this here."),
    "foreign_origin": _l("The form was sent from another site, so we did not accept it."),
    "csrf": _l("The page had been open for too long. Go back, reload it and try again."),
    "changed_meanwhile": _l("Somebody else changed this while you had it open. Look again and repeat your change."),
    "database_away": _l("We cannot save anything right now. Nothing was sent. Try again in a minute."),
    "too_many_reports": _l("You have sent many reports in a short time. Try again later."),
    "too_many_logins": _l("Too many attempts to sign in. Wait a quarter of an hour and try again."),
    "too_large": _l("What you sent is too large."),
    "password_short": _l("The password must have at least %(shortest)s characters."),
    "email_in_use": _l("There is already an account with this e-mail address."),
    # steps
    "same_status": _l("It already has this status."),
    "outcome_needed": _l("Choose how it ended."),
    "outcome_not_allowed": _l("This outcome cannot be used here."),
    "outcome_only_when_closed": _l("An outcome belongs only to something that is closed."),
    "message_needed": _l("Write one sentence to the residents: what was done, or why not."),
    "reason_needed": _l("Write why it goes back a step."),
    "step_not_allowed": _l("This step is not possible from here."),
    "nul": _l("The address holds a character that cannot be used."),
    "unstorable": _l("The text has characters that cannot be saved. Take them away and try again."),
    # the filter of the public map and list
    "bad_layer": _l("The address asks for a layer that does not exist."),
    "bad_category": _l("The address asks for a category that does not exist here."),
    "bad_status": _l("The address asks for a state that does not exist."),
    "bad_period": _l("The address asks for a period that cannot be chosen."),
    "bad_sort": _l("The address asks for an order that does not exist."),
    "bad_bbox": _l("The part of the map in the address is not four numbers: west, south, east, north."),
    "bad_page": _l("The page number in the address is not a number."),
    "bad_q": _l("Search for at most %(words)s words and 100 characters."),
    # reports
    "place_needed": _l("Choose where it is: search, use the map, or describe the place in words."),
    "choose_result": _l("Choose one of the places in the list, or describe the place in words."),
    "category_needed": _l("Choose what it is about."),
    "municipality_not_active": _l("The place lies in a municipality that does not use Tryggkartan."),
    "draft_elsewhere": _l("This report belongs to another municipality. Go back and choose the place again."),
    "too_many_mails": _l("The address has been changed many times today. Try again tomorrow."),
    "geometry_not_json": _l("The place on the map could not be read. Point it out again."),
    "geometry_not_geometry": _l("The place on the map could not be read. Point it out again."),
    "geometry_bad_coordinates": _l("The place on the map could not be read. Point it out again."),
    "geometry_not_finite": _l("The place on the map could not be read. Point it out again."),
    "geometry_too_deep": _l("The place on the map could not be read. Point it out again."),
    "geometry_ring_not_closed": _l("The place on the map could not be read. Point it out again."),
    "geometry_invalid": _l("The place on the map could not be read. Point it out again."),
    "geometry_empty": _l("The place on the map could not be read. Point it out again."),
    "geometry_type_not_allowed": _l("Choose one point, one stretch or one area."),
    "geometry_too_large": _l("The drawing has too many points. Draw it more simply."),
    "geometry_too_many_vertices": _l("The drawing has too many points. Draw it more simply."),
    "geometry_too_few_points": _l("A stretch needs at least two points and an area at least three."),
    "geometry_outside_sweden": _l("The place lies outside Sweden. Check the map or the position."),
    "geometry_too_short": _l("The stretch is too short. Draw it again or choose a point."),
    "geometry_too_long": _l("The stretch is too long. It may be at most 20 kilometres."),
    "geometry_self_crossing": _l("The edges of the area cross each other. Draw it again."),
    "geometry_too_small": _l("The area is too small. Draw it again or choose a point."),
    "geometry_too_big": _l("The area is too big. It may be at most 25 square kilometres."),
    # actions
    "action_closed": _l("The action is closed. Open it again first, with a reason."),
    "no_observations": _l("Choose at least one report."),
    "unknown_observation": _l("There is no report with this number."),
    "too_many_observations": _l("At most %(most)s reports can be added at a time."),
    "no_action": _l("Choose one of the actions in the list."),
    "unknown_place": _l("There is no place with this name. Choose one from the list."),
    "undone_already": _l("This has already been undone."),
    "undo_too_late": _l(
        "The mails have been sent, so this can no longer be undone. Go back a step with a reason instead."
    ),
    # the staff inbox
    "bad_filter": _l("The part “%(name)s” of the address or the form has a value that we do not know."),
    "check_fields": _l("Something is not right. See the fields that are marked."),
    "changed_since": _l("It has been changed since then, so it stays as it is."),
    "closed_already": _l("It is already closed."),
    "is_duplicate": _l("It is a duplicate of another report."),
    "never_public": _l("This category is never shown to the public."),
    "no_place_yet": _l("It has no place on the map yet. Put it on the map first."),
    "nothing_chosen": _l("Mark at least one report in the list."),
    "nothing_to_hide": _l("The public does not see it."),
    "nothing_to_merge": _l("There are no suggested duplicates in the list."),
    "outside_municipality": _l("The place lies outside the municipality. The report can only be placed inside it."),
    "personal_data": _l("The sentence seems to hold personal data, such as a telephone number. Write about the place."),
    "same_category": _l("It already has this category."),
    "same_observation": _l("A report cannot be merged with itself."),
    "same_unit": _l("It already lies with this unit."),
    "category_unknown": _l("Choose one of the categories in the list."),
    "status_needed": _l("Choose the new status."),
    "too_few_to_merge": _l("Mark at least two reports to merge, one of them open."),
    "unit_needed": _l("Choose a unit, or no unit."),
    "unit_unknown": _l("Choose one of the units in the list."),
}


def message_for(code: str, params: dict[str, object] | None = None) -> str:
    """The text for a code in the language of the request; the code itself when there is no text."""
    found = MESSAGES.get(code)
    if found is None:
        return code
    text = str(found)
    return text % params if params else text
