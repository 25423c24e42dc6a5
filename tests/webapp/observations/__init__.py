"""Tests of webapp.observations."""
