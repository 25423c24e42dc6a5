"""Tests: webapp."""
