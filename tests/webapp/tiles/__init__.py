"""Tests of webapp.tiles."""
