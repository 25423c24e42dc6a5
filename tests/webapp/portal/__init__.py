"""Tests of webapp.portal."""
