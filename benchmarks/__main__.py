"""`python -m benchmarks [SECONDS [ROWS]]`: prints the figures as a table; docs/performance.md says what they mean."""

import os
import sys
from collections.abc import Iterator

from benchmarks import backup, commits, imports, masking, photos, police, reports, starts
from benchmarks.server import installation


def figures(seconds: int, rows: int) -> Iterator[tuple[str, object]]:
    """Every figure with its name, as soon as it is measured."""
    yield "load average before, cores", f"{os.getloadavg()[0]:.2f}, {os.cpu_count()}"
    with installation() as place:
        took, cost = starts.first_answer(place)
        yield "web server: s to the first answer", round(took, 2)
        yield "  of it processor s", round(cost, 2)
        bare = commits.per_second(place, max(2, seconds // 6))
        yield "bare SQLAlchemy commits a second", round(bare)
        found = reports.measure(place, seconds)
        yield from found.items()
        yield "reports for each bare commit", round(int(str(found["reports a second"])) / bare, 3)
        yield from photos.measure(place).items()
    with installation() as place:
        yield from masking.measure(place).items()
    with installation() as place:
        yield from imports.measure(place, rows).items()
    with installation() as place:
        yield from police.measure(place).items()
    yield from backup.measure(100_000).items()
    yield "make run, second time: s", round(starts.second_run(), 2)
    yield "load average after", f"{os.getloadavg()[0]:.2f}"


def main() -> None:
    """Run every benchmark once."""
    seconds, rows = [int(word) for word in sys.argv[1:]] + [60, imports.ROWS][len(sys.argv) - 1 :]
    for name, value in figures(seconds, rows):
        print(f"{name:<42} {value}", flush=True)


if __name__ == "__main__":
    main()
