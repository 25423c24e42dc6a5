"""Photos for tests: rows with the files that they say they have."""

import hashlib
import io
from typing import Any

from sqlalchemy.orm import Session

from data.models.photo import Photo
from data.photo_store import SIZES, PhotoStore
from tests.support.photos import drawn
from tests.support.world import TESTBY


def make_photo(session: Session, store: PhotoStore, municipality_id: int = TESTBY, **values: Any) -> Photo:
    """A photo, by default ready and not yet looked at; give it an `observation_id` or an `action_id`."""
    ready = {"state": "ready", "version": 1, "width": 480, "height": 320, "position": 1}
    row = Photo(municipality_id=municipality_id, sha256=hashlib.sha256(b"").digest(), size=1, **ready | values)
    session.add(row)
    session.flush()
    for size in SIZES if row.version else ():
        path = store.picture(row.public_id, row.version, size)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_webp(min(size, 480)))
    return row


def _webp(width: int) -> bytes:
    out = io.BytesIO()
    drawn(width, width * 2 // 3).save(out, "WEBP")
    return out.getvalue()
