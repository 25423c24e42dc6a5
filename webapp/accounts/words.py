"""What roles and the history of an account are called."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from data.queries.people import AccountEvent
from data.vocabulary import Role


def _(text: str, **params: str) -> str:
    return str(gettext(text, **params))


ROLES = {
    Role.COORDINATOR: _l("Coordinator"),
    Role.UNIT_STAFF: _l("Unit staff"),
    Role.POLICE: _l("Police officer"),
    Role.COUNCIL: _l("Elected member"),
    Role.MUNICIPALITY_ADMIN: _l("Administrator of the municipality"),
    Role.SYSTEM_ADMIN: _l("Administrator of the installation"),
}


def role_word(role: str | None) -> str:
    """The name of a role."""
    return str(ROLES[Role(role)]) if role else ""


def history_words(line: AccountEvent) -> str:
    """One line of an account's history in words."""
    if line.verb == "created":
        return _("Account made by single sign-on") if "by_provider" in line.changes else _("Account made and invited")
    found = [_words(name, pair) for name, pair in line.changes.items() if name != "unit_id"]
    words = [word for word in found if word]
    if not words and "unit_id" in line.changes:
        words = [_("Unit changed")]
    return ", ".join(words) or _("Changed")


def _words(name: str, pair: list[Any]) -> str:
    before, after = pair
    if name == "role":
        return _role_words(before, after)
    words = {
        ("active", True): _("Account opened again"),
        ("active", False): _("Account disabled"),
        ("system_admin", True): _("Became administrator of the installation"),
        ("system_admin", False): _("No longer administrator of the installation"),
        ("second_factor", True): _("Second factor set up"),
        ("second_factor", False): _("Second factor taken away"),
        ("link_by_email", True): _("May be joined to single sign-on"),
        ("by_provider", True): _("Joined to single sign-on"),
        ("invited", True): _("Invited again"),
        ("password", True): _("New password"),
        ("sign_in_link", True): _("One-time sign-in from the command line"),
    }
    return words.get((name, after), "")


def _role_words(before: str | None, after: str | None) -> str:
    if before is None:
        return _("New role: %(role)s", role=role_word(after))
    if after is None:
        return _("Role ended: %(role)s", role=role_word(before))
    if before == after:
        return _("Unit changed")
    return _("Role changed from %(before)s to %(after)s", before=role_word(before), after=role_word(after))
