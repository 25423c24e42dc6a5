"""Pages of watch areas: for residents, for those who apply, for staff and police."""

from webapp.watch_areas.views import applying, changes, contacts, making, own, police, public, relay, staff
from webapp.watch_areas.views.base import blueprint

__all__ = [
    "applying",
    "blueprint",
    "changes",
    "contacts",
    "making",
    "own",
    "police",
    "public",
    "relay",
    "staff",
]
