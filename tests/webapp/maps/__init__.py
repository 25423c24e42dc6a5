"""Tests of the page part of maps."""
