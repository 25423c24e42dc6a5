"""Retention (gallring): rules, the list of what is due, and the deletion itself."""
