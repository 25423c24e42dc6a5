"""Tables, one family per file; importing this package loads them all."""

from data.models import (
    account,
    action,
    catalogue,
    draft,
    event,
    mail,
    municipality,
    observation,
    photo,
    place,
    rate,
    read_log,
    retention,
    support,
    walk,
    watch_area,
)

__all__ = [
    "account",
    "action",
    "catalogue",
    "draft",
    "event",
    "mail",
    "municipality",
    "observation",
    "photo",
    "place",
    "rate",
    "read_log",
    "retention",
    "support",
    "walk",
    "watch_area",
]
