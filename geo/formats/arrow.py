"""GDAL's stream of columns read through the Arrow C interface, so that no row is held longer than its batch."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from ctypes import POINTER, byref, c_char_p, c_int, c_int64, c_void_p
from itertools import pairwise
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.errors import FormatError


class _Schema(ctypes.Structure):
    pass


class _Array(ctypes.Structure):
    pass


_Schema._fields_ = [
    ("format", c_char_p),
    ("name", c_char_p),
    ("metadata", c_void_p),
    ("flags", c_int64),
    ("n_children", c_int64),
    ("children", POINTER(POINTER(_Schema))),
    ("dictionary", POINTER(_Schema)),
    ("release", ctypes.CFUNCTYPE(None, POINTER(_Schema))),
    ("private_data", c_void_p),
]
_Array._fields_ = [
    ("length", c_int64),
    ("null_count", c_int64),
    ("offset", c_int64),
    ("n_buffers", c_int64),
    ("n_children", c_int64),
    ("buffers", POINTER(c_void_p)),
    ("children", POINTER(POINTER(_Array))),
    ("dictionary", POINTER(_Array)),
    ("release", ctypes.CFUNCTYPE(None, POINTER(_Array))),
    ("private_data", c_void_p),
]


class _Stream(ctypes.Structure):
    _fields_: ClassVar = [
        ("get_schema", ctypes.CFUNCTYPE(c_int, c_void_p, POINTER(_Schema))),
        ("get_next", ctypes.CFUNCTYPE(c_int, c_void_p, POINTER(_Array))),
        ("get_last_error", ctypes.CFUNCTYPE(c_char_p, c_void_p)),
        ("release", c_void_p),
        ("private_data", c_void_p),
    ]


class Column(NamedTuple):
    """One column of a batch: its name, its Arrow format and its values as Python objects (bytes for binary)."""

    name: str
    format: str
    values: list[Any]


_NUMBERS = {
    "c": "i1",
    "C": "u1",
    "s": "i2",
    "S": "u2",
    "i": "i4",
    "I": "u4",
    "l": "i8",
    "L": "u8",
    "f": "f4",
    "g": "f8",
}
_TIMES = {
    "tdD": ("i4", "datetime64[D]"),
    "tdm": ("i8", "datetime64[ms]"),
    "tts": ("i4", "timedelta64[s]"),
    "ttm": ("i4", "timedelta64[ms]"),
    "ttu": ("i8", "timedelta64[us]"),
    "tss": ("i8", "datetime64[s]"),
    "tsm": ("i8", "datetime64[ms]"),
    "tsu": ("i8", "datetime64[us]"),
    "tsn": ("i8", "datetime64[ns]"),
}


def stream_batches(stream: Any) -> Iterator[tuple[int, list[Column]]]:
    """Give (rows, columns) per batch of an object with `__arrow_c_stream__`. Raises FormatError("unreadable")."""
    capsule = stream.__arrow_c_stream__()
    pointer_of = ctypes.pythonapi.PyCapsule_GetPointer
    pointer_of.restype, pointer_of.argtypes = c_void_p, [ctypes.py_object, c_char_p]
    address = pointer_of(capsule, b"arrow_array_stream")
    source = _Stream.from_address(address)
    schema = _Schema()
    if source.get_schema(address, byref(schema)) != 0:
        raise FormatError("unreadable", reason="format")
    fields = [schema.children[number].contents for number in range(schema.n_children)]
    while True:
        batch = _Array()
        if source.get_next(address, byref(batch)) != 0:
            raise FormatError("unreadable", reason="format")
        if not batch.release:
            return
        yield batch.length, [_column(field, batch.children[number].contents) for number, field in enumerate(fields)]
        batch.release(byref(batch))


def _column(field: _Schema, array: _Array) -> Column:
    kind = field.format.decode()
    name = (field.name or b"").decode("utf-8", "replace")
    if field.dictionary:
        words = _values(field.dictionary.contents.format.decode(), array.dictionary.contents)
        places = _values(kind, array)
        return Column(name, "u", [None if place is None else words[place] for place in places])
    return Column(name, kind, _values(kind, array))


def _values(kind: str, array: _Array) -> list[Any]:
    reader = _READERS.get(kind[:1] if kind[:1] in "uUzZb" else kind)
    if kind in _NUMBERS:
        values = _buffer(array, 1, _NUMBERS[kind]).tolist()
    elif kind[:3] in _TIMES:
        stored, shown = _TIMES[kind[:3]]
        values = np.datetime_as_string(_buffer(array, 1, stored).astype(shown)).tolist() if kind[1] != "t" else [
            str(value) for value in _buffer(array, 1, stored).astype(shown).tolist()
        ]  # fmt: skip
    elif reader:
        values = reader(array)
    else:
        return [None] * array.length
    valid = _valid(array)
    return values if valid is None else [value if there else None for value, there in zip(values, valid, strict=True)]


def _buffer(array: _Array, number: int, kind: str, extra: int = 0) -> NDArray[Any]:
    count = array.length + extra
    size = np.dtype(kind).itemsize
    where = array.buffers[number]
    if not where or not count:
        return np.zeros(count, dtype=kind)
    held = (ctypes.c_char * (count * size)).from_address(where + array.offset * size)
    return np.frombuffer(held, dtype=kind)


def _bits(array: _Array, number: int) -> list[bool]:
    where = array.buffers[number]
    count = array.offset + array.length
    held = (ctypes.c_ubyte * ((count + 7) // 8)).from_address(where)
    unpacked = np.unpackbits(np.frombuffer(held, dtype="u1"), bitorder="little")
    bits: list[bool] = unpacked[array.offset : count].astype(bool).tolist()
    return bits


def _valid(array: _Array) -> list[bool] | None:
    if array.null_count == 0 or not array.length or not array.buffers[0]:
        return None
    return _bits(array, 0)


def _pieces(array: _Array, kind: str) -> list[bytes]:
    ends = _buffer(array, 1, kind, extra=1).tolist()
    if not ends or ends[-1] == ends[0]:
        return [b""] * array.length
    held = ctypes.string_at(array.buffers[2] + ends[0], ends[-1] - ends[0])
    base = ends[0]
    return [held[start - base : end - base] for start, end in pairwise(ends)]


def _texts(kind: str) -> Callable[[_Array], list[str]]:
    return lambda array: [piece.decode("utf-8", "replace") for piece in _pieces(array, kind)]


_READERS: dict[str, Callable[[_Array], list[Any]]] = {
    "u": _texts("i4"),
    "U": _texts("i8"),
    "z": lambda array: _pieces(array, "i4"),
    "Z": lambda array: _pieces(array, "i8"),
    "b": lambda array: _bits(array, 1) if array.length else [],
}
