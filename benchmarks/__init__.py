"""Figures that the project promises, measured on this machine by `make bench`."""
