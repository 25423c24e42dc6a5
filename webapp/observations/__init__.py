"""Observations: what residents report and staff handle."""
