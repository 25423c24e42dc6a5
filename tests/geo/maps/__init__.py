"""Tests of the map composition."""
