"""Tests of reference data and the demo."""
