"""Says in one line why a file or a row was refused: the words of the command line."""

from geo.errors import GeoError

FILES = {
    "unknown_format": "this is not a GeoPackage, GeoJSON or OpenStreetMap file",
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
    "boundary_files_missing": "the fetched boundary data has no file {pattern}",
}
# What went wrong inside the reader, as the sandbox says it.
READING = {
    "format": "damaged, or not what its beginning says",
    "time": "it takes too long",
    "failed": "it needs too much memory, or is not what it looks like",
}
ROWS = {
    "outside_sweden": "outside all municipalities",
    "unknown_municipality": "the municipality is not in this installation",
    "repeated_id": "the same id stands on an earlier row",
    "bad_geometry": "no geometry, or one that cannot be read",
    "not_a_point": "an address is one point; this is something else",
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
