"""Pages of observations: reporting, the reporter's own page, staff."""
