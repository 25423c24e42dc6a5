"""Waiting for something that another process does."""

import time
from collections.abc import Callable


def until(done: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Ask again and again until it is so; fails after so many seconds, saying what never came."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, f"never came: {what}"
        time.sleep(0.05)
