"""What a person had written in a form that could not be saved: an error page gives it back."""

import re
from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import HTTPException

# The fields where people write sentences. Everything else is chosen again in a moment; passwords never come back.
FIELDS = (
    *("words", "text", "reason", "message", "public_summary", "title", "description", "controls_site"),
    "resident_message",
)
MOST = 10_000  # characters
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # no page can show them


def written() -> str:
    """The sentences of the request's form, one under the other; empty when there is none."""
    try:
        form = request.form
    except HTTPException:  # too large, or cut off
        return ""
    # A prefix keeps the names of two forms on one page apart.
    texts = (text.strip() for name, text in form.items(multi=True) if name.rpartition("-")[2] in FIELDS)
    return _UNPRINTABLE.sub("", "\n\n".join(text for text in texts if text))[:MOST]


def page_before() -> str:
    """The path of the page whose form was sent; the start page of staff when the browser does not tell."""
    try:
        before = urlsplit(request.referrer or "")
    except ValueError:
        return "/staff/"
    if before.netloc != request.host or not before.path.startswith("/") or before.path.startswith("//"):
        return "/staff/"
    return f"{before.path}?{before.query}" if before.query else before.path
