"""Says in one line why a file or a row was refused: the words of the command line."""

from geo.errors import GeoError

FILES = {
    "unknown_format": "this is none of the kinds of file that can be read",
    "wrong_format": "this kind of file ({found}) does not fit here",
    "too_large": "the file is larger than {limit} bytes when unpacked",
    "damaged": "the file is damaged or cut off: it cannot be unpacked",
    "unreadable": "the file cannot be read ({reason})",
    "no_rows": "there is nothing in the file",
    "no_geometry": "the file has a table but no geometry",
    "too_many_rows": "the file has more than {limit} rows",
    "bad_crs": "the file does not say in which coordinate system it is, or in one that is not known",
    "bad_geometry": "a geometry cannot be used: {reason}",
    "not_areas": "points and lines cannot be areas: all rows must be polygons",
    "columns_missing": "there is no column for the {column}",
    "bad_municipality_code": "{value} is not a municipality code of four digits",
    "parts_missing": "a part is missing ({found}): put all files of the layer in one zip",
    "unknown_layer": "the file has no layer called {found}",
    "too_many_columns": "the file has more than {limit} columns",
    "cell_too_long": "a cell is longer than {limit} characters",
    "nul_bytes": "there are zero bytes in the text: save the file as UTF-8",
    "too_deep": "the file is nested deeper than {limit} levels",
    "xml_entities": "the file declares entities, which are never read",
    "remote_reference": "the file asks for another file or an address, which is never fetched",
    "encrypted": "the file is locked with a password",
    "zip_bomb": "the zip is more than {limit} times larger when unpacked",
    "zip_method": "the zip is packed by a method that is not known here: use an ordinary zip",
    "too_many_members": "the zip has more than {limit} files",
    "nested_archive": "there is an archive inside the zip",
    "overlapping": "files in the zip share a name or the same bytes",
    "lying_header": "the zip says other sizes than it has",
    "unsafe_name": "a file in the zip has a name that leads out of it",
    "symlink": "the zip holds a link instead of a file",
    "boundary_files_missing": "the fetched boundary data has no file {pattern}",
}
# What went wrong inside the reader, as the sandbox says it.
READING = {
    "format": "damaged, or not what its beginning says",
    "time": "it takes too long",
    "failed": "it needs too much memory, or is not what it looks like",
}
PROFILES = {
    "profile_kind": "the profile is for another kind of file",
    "profile_field": "the profile names a field or a value that there is not",
    "field_missing": "nothing fills a field that is needed",
    "crs_unknown": "it is not clear in which coordinate system the numbers are: give --crs",
}
ROWS = {
    "outside_sweden": "outside all municipalities",
    "unknown_municipality": "the municipality is not in this installation, or does not use it yet",
    "other_municipality": "it lies in another municipality",
    "fallback_point": "it shares its point with very many others: the point stands for an unknown place",
    "twin": "another lamp is within half a metre, and that one is kept",
    "no_place": "it has no place, and no municipality to belong to",
    "unknown_value": "the word is not known: say what it means in the profile",
    "not_a_number": "it is no number",
    "not_in_range": "the number is too small or too large",
    "not_a_date": "it is no date that can be read",
    "date_out_of_range": "the date is too early or too late",
    "too_long": "the text is too long",
    "not_json": "it is no valid JSON",
    "id_missing": "it has no id",
    "category_missing": "it has no category",
    "outcome_missing": "it is closed, but nothing says with what outcome",
    "closed_but_open": "it has an outcome or an end, but is still open",
    "closed_before_opened": "it ends before it begins",
    "repeated_id": "the same id stands on an earlier row",
    "bad_geometry": "no geometry, or one that cannot be read",
    "not_a_point": "an address is one point; this is something else",
    "curved_geometry": "the geometry has curves: save it with straight pieces",
    "too_many_cells": "the row has more cells than there are columns",
    "axes_swapped": "north and east stand in each other's place",
    "zero": "the position is 0, 0",
    "bad_number": "a coordinate is no number",
    "outside_crs": "the coordinates do not fit the coordinate system",
    "bad_name": "the name is empty or longer than 200 characters",
    "too_complex": "the geometry has too many corners or crossings to be repaired",
    "not_repairable": "the geometry crosses itself and cannot be repaired",
    "not_finite": "the geometry has a coordinate that is no number",
    "empty": "the geometry is empty",
    "no_name": "no name, and no street near by to name it after",
}


def file_line(error: GeoError) -> str:
    """Why a file cannot be used."""
    known = FILES.get(error.code) or ROWS.get(error.code)
    if known is None:
        return str(error)
    told = {name: shown(str(value)) for name, value in error.params.items()}
    reason = told.get("reason", "").lower()
    told["reason"] = READING.get(reason) or ROWS.get(reason) or reason or "no reason given"
    return known.format(**{**dict.fromkeys(("found", "limit", "column", "value", "pattern"), "?"), **told})


def row_line(code: str) -> str:
    """Why a row was left out."""
    return ROWS.get(code, code)


def shown(text: str) -> str:
    """A stranger's text as a terminal may see it: short, without control characters."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)[:60]
