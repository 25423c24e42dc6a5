"""What is usual: how long each kind is kept when a municipality has not thought of anything else."""

from datetime import datetime, timedelta

from data.vocabulary import RetentionKind

USUAL_DAYS = {
    RetentionKind.CONTACT: 90,
    RetentionKind.FOLLOWER: 90,
    RetentionKind.WATCH_CONTACT: 90,
    RetentionKind.WATCH_MESSAGE: 90,
    RetentionKind.PHOTO: 730,
    RetentionKind.CASE: 1825,
    RetentionKind.EVENT_DETAIL: 730,
    RetentionKind.READ_LOG: 1825,
}
SHORTEST_DAYS, LONGEST_DAYS = 1, 36_500


def due_before(now: datetime, days: int) -> datetime:
    """The moment before which a row must have ended to be deleted."""
    return now - timedelta(days=days)
