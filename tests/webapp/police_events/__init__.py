"""Tests of webapp.police_events."""
