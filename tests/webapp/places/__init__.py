"""Tests of webapp.places."""
