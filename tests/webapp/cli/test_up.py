"""One command starts everything and stops everything, whatever ends it."""

from __future__ import annotations

import signal
import socket
import stat
import subprocess
import time
from collections.abc import Iterator

import pytest

from data.embedded.cluster import Cluster
from tests.support.installation import Installation, answer, family, free_port, installation, living

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def home() -> Iterator[Installation]:
    """An installation on a port of its own; whatever a test leaves running is stopped at the end."""
    with installation(TRYGG_PORT=str(free_port()), PGTZ="Europe/Stockholm") as made:
        yield made
        Cluster(made.folder / "state" / "postgres").stop()


def port_of(home: Installation) -> int:
    return int(home.variables["TRYGG_PORT"])


def up(home: Installation) -> tuple[subprocess.Popen[bytes], str]:
    process = home.start("up")
    return process, home.wait_for("Tryggkartan runs on", process)


def gone(processes: set[int], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while living(processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not living(processes)


def test_it_starts_tells_its_sign_ins_and_stops_with_ctrl_c(home: Installation) -> None:
    process, said = up(home)
    everything = family(process.pid)
    assert len(everything) >= 4
    assert f"http://127.0.0.1:{port_of(home)}" in said
    assert "samordnare@nykoping.example" in said
    assert answer(port_of(home)) == 200
    assert answer(port_of(home), "/readyz") == 200
    # The terminal is for people: no line for each request or job.
    lines = home.said.read_text().splitlines()
    assert [line for line in lines if line.startswith("{") or "procrastinate" in line] == []
    kept = home.folder / "state" / "demo-sign-ins.txt"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.read_text() in said
    again = home.run("up", TRYGG_PORT=str(free_port()))
    assert again.returncode == 1
    assert again.stderr.startswith(f"tryggkartan: it already runs from {home.folder / 'state'}")
    other = home.run("up", TRYGG_STATE=str(home.folder / "other"))
    assert (other.returncode, other.stdout) == (1, "")
    assert other.stderr == (
        f"tryggkartan: port {port_of(home)} on 127.0.0.1 is taken; choose another with TRYGG_PORT\n"
    )
    assert not (home.folder / "other" / "postgres").exists()
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    assert living(everything) == set()
    assert not Cluster(home.folder / "state" / "postgres").running


def test_a_killed_run_hinders_nothing_and_sigterm_stops_the_next(home: Installation) -> None:
    first, said = up(home)
    assert "Loading the demo" not in said
    assert "Making" not in said
    everything = family(first.pid)
    counted = home.folder / "state" / f"metrics-{port_of(home)}"
    (counted / "counter_1.db").write_bytes(b"from an earlier run")
    first.kill()
    first.wait(10)
    second, said = up(home)
    assert not (counted / "counter_1.db").exists()
    assert gone(everything, 15)
    assert "samordnare@nykoping.example" in said
    assert answer(port_of(home), "/readyz") == 200
    everything = family(second.pid)
    second.terminate()
    assert second.wait(30) == 0
    assert living(everything) == set()
    assert not Cluster(home.folder / "state" / "postgres").running


def test_a_web_server_that_dies_ends_it_all_with_a_word(home: Installation) -> None:
    process = home.start("up", "--no-demo")
    home.wait_for("Tryggkartan runs on", process)
    everything = family(process.pid)
    server = next(number for number in everything if number != process.pid and len(family(number)) > 1)
    subprocess.run(["kill", "-KILL", str(server)], check=True)
    assert process.wait(40) == 1
    assert "tryggkartan: the web server stopped by itself" in home.said.read_text()
    assert gone(everything, 15)
    assert not Cluster(home.folder / "state" / "postgres").running


def test_an_import_starts_the_database_and_stops_it_again(home: Installation) -> None:
    cluster = Cluster(home.folder / "state" / "postgres")
    assert not cluster.running
    done = home.run("import", "boundaries", str(home.folder / "towns.geojson"))
    assert (done.returncode, done.stdout) == (0, "0 new, 0 changed, 4 unchanged, 0 left out\n")
    assert not cluster.running
    changed = home.run("user", "password", "samordnare@nykoping.example", "--password", "en lyktstolpe i parken")
    assert (changed.returncode, changed.stdout) == (0, "samordnare@nykoping.example: done\n")


def test_an_address_that_is_not_ours_is_refused(home: Installation) -> None:
    done = home.run("up", TRYGG_HOST="192.0.2.7")
    assert done.returncode == 1
    assert done.stderr.startswith(f"tryggkartan: 192.0.2.7:{port_of(home)} cannot be used: ")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        taken = home.run("up", TRYGG_PORT=str(listener.getsockname()[1]))
    assert "is taken" in taken.stderr


def test_what_is_not_there_yet_is_told(home: Installation) -> None:
    new = {"TRYGG_STATE": str(home.folder / "new")}
    done = home.run("import", "boundaries", str(home.folder / "towns.geojson"), **new)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith("yet: run `tryggkartan init` or `make run` first")
    wrong = home.run("up", TRYGG_PORT="99999")
    assert (wrong.returncode, wrong.stderr[:24]) == (1, "tryggkartan: TRYGG_PORT:")
