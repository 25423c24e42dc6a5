"""Why a photo is refused; no other imports, since the child process that decodes needs it too."""

# too_large: bytes; too_many: photos of one owner; too_heavy: memory or time; missing: the file is gone.
REASONS = frozenset({"not_a_photo", "too_many_pixels", "unreadable", "too_heavy", "missing"})


class PhotoRefused(Exception):
    """A file that is no photo we can take; `reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
