"""Tests of watch areas."""
