"""Rows for tests, made through the models."""
