"""Tests of webapp.accounts."""
