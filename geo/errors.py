"""Errors that geometry code raises: a code and its numbers, never a sentence."""

from __future__ import annotations


class GeoError(ValueError):
    """Something refused; the web layer turns `code` and `params` into words."""

    def __init__(self, code: str, **params: int | float | str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in sorted(self.params.items()))
        return f"{self.code} ({told})" if told else self.code


class GeometryError(GeoError):
    """A geometry, box or position that is refused."""


class FormatError(GeoError):
    """A file that cannot be read."""
