"""The yardstick: one row and one commit at a time by bare SQLAlchemy, over the same PostGIS."""

import multiprocessing
import random
import threading
import time

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from benchmarks.server import Installation
from tests.support.world import CENTRE

PROCESSES, THREADS = 2, 4
TABLE = "CREATE TABLE bare (id bigserial PRIMARY KEY, geom geometry(Point, 3006), words text)"
INSERT = text("INSERT INTO bare (geom, words) VALUES (ST_SetSRID(ST_MakePoint(:x, :y), 3006), 'Lampan är släckt.')")


def per_second(place: Installation, seconds: int) -> float:
    """Commits a second of as many processes and threads as the reports are sent by."""
    with place.engine.begin() as connection:
        connection.execute(text(TABLE))
        connection.execute(text("CREATE INDEX ON bare USING gist (geom)"))
    counts: multiprocessing.Queue[int] = multiprocessing.Queue()
    started = time.time()
    address = place.engine.url
    processes = [
        multiprocessing.Process(target=_process, args=(address, started + seconds, counts)) for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    done = sum(counts.get() for _ in processes)
    for process in processes:
        process.join()
    return done / (time.time() - started)


def _process(address: URL, until: float, counts: "multiprocessing.Queue[int]") -> None:
    engine = create_engine(address, pool_size=THREADS)
    told: list[int] = []

    def client() -> None:
        number = 0
        while time.time() < until:
            spot = {"x": CENTRE[0] + random.uniform(-4500, 4500), "y": CENTRE[1] + random.uniform(-4500, 4500)}  # noqa: S311
            with engine.begin() as connection:
                connection.execute(INSERT, spot)
            number += 1
        told.append(number)

    threads = [threading.Thread(target=client) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()
    counts.put(sum(told))
