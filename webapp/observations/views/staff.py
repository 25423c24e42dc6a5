"""The blueprint of the staff's observation pages, with all its routes registered."""

from webapp.observations.views import case, case_place, inbox

blueprint = inbox.blueprint
PAGES = (inbox, case, case_place)
