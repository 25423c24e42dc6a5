"""Tests: the private cluster."""
