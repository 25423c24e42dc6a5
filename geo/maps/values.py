"""The only kinds of value that may enter a map script; anything else raises TypeError."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any

_LABEL = re.compile(r"[\w \-–—.,:;!?()'’%/·+&×©…]{1,200}")
_CODE = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_PATH = re.compile(r"/[A-Za-z0-9._~/{}-]*")


class _Checked(str):
    """A string that proved on creation that it is of one harmless kind."""

    __slots__ = ()
    _pattern: re.Pattern[str]

    def __new__(cls, text: str) -> "_Checked":
        """Keep the text, or raise TypeError without repeating it."""
        if not isinstance(text, str) or not cls._pattern.fullmatch(text):
            raise TypeError(f"not a {cls.__name__}: only our own words, codes and paths may enter a map")
        return super().__new__(cls, text)


class Label(_Checked):
    """Our own translated words: letters and plain punctuation, at most 200 characters."""

    __slots__ = ()
    _pattern = _LABEL


class Code(_Checked):
    """A stored code, a slug or the name of an icon or a layer."""

    __slots__ = ()
    _pattern = _CODE


class LocalPath(_Checked):
    """An absolute path on our own server; `{id}` and tile numbers may stand in it."""

    __slots__ = ()
    _pattern = _PATH

    def __new__(cls, text: str) -> "LocalPath":
        """Refuse `//host`, which a browser reads as another server."""
        if isinstance(text, str) and text.startswith("//"):
            raise TypeError("not a LocalPath: it names another server")
        return super().__new__(cls, text)  # type: ignore[return-value] # str.__new__ gives the subclass


def plain(value: object) -> Any:
    """The value as JSON-ready data; raises TypeError for a bare string or any other type."""
    if value is None or isinstance(value, bool | int | float | _Checked):
        return value
    if isinstance(value, Enum):
        return Code(value.value)
    if isinstance(value, Config):
        return value.as_json()
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} may not enter a map")


@dataclass(frozen=True)
class Config:
    """Settings of one layer; every value is checked when the object is made."""

    def __post_init__(self) -> None:
        self.as_json()

    def as_json(self) -> dict[str, Any]:
        """The settings under the names that the script modules read (camel case)."""
        return {_camel(field.name): plain(getattr(self, field.name)) for field in fields(self)}


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
