"""Tests of webapp.actions."""
