"""Who needs a second factor, what a browser is called, and where a sign-in may lead. Pure, no Flask."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from data.vocabulary import Role

SECOND_FACTOR = frozenset({Role.POLICE, Role.MUNICIPALITY_ADMIN})
# The order matters: Edge also says Chrome, Chrome also says Safari, Android also says Linux.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("Mac OS", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux")),
)


def needs_second_factor(roles: Iterable[str], *, system_admin: bool) -> bool:
    """Whether somebody with these roles must have a second factor."""
    return system_admin or any(role in SECOND_FACTOR for role in roles)


def device_name(user_agent: str) -> str:
    """What people call this browser, e.g. "Firefox, Windows"; never more of what it tells about itself."""
    found = [next((name for mark, name in table if mark in user_agent), "") for table in (BROWSERS, SYSTEMS)]
    return ", ".join(part for part in found if part)


def local_path(target: str | None) -> str | None:
    """A path of ours to go on to; None for anything that could lead to another site."""
    if not target or not target.isprintable() or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None
