"""Turns a composed map into a part of a page: local assets and a script file named by its content."""
