"""Tests of the pure geometry layer."""
