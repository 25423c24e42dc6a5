"""Pages of actions, for staff and for residents."""

from webapp.actions.views import changes, closing, photos, planning, public, staff
from webapp.actions.views.base import blueprint

__all__ = ["blueprint", "changes", "closing", "photos", "planning", "public", "staff"]
