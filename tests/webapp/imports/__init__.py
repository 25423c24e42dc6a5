"""Tests of webapp.imports."""
