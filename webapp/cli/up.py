"""`tryggkartan up`: everything on this machine, with the demo: database, worker and web server in one command."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from webapp.cli.serve import gunicorn, metrics_folder
from webapp.config import Settings
from webapp.core.installation import InstallationError, cluster_of, is_embedded, prepare, running_alone

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PORT_WAIT = 3  # seconds: a run that was killed a moment ago may still be letting go of it
STOP_WAIT = 15  # seconds that a child has to finish what it is doing


@click.command("up")
@click.option("--no-demo", is_flag=True, help="Do not load the demo municipalities.")
def command(no_demo: bool) -> None:
    """Prepare what is missing, load the demo, start the worker and the web server; Ctrl-C stops all of it."""
    settings = Settings()
    for number in STOP_SIGNALS:
        signal.signal(number, _interrupt)
    with running_alone(settings) as alone:
        if not alone:
            raise InstallationError(
                f"it already runs from {settings.state}; stop that one first, or choose another folder with TRYGG_STATE"
            )
        _refuse_taken_port(settings)
        try:
            settings = prepare(click.echo)
            if not no_demo:
                _demo(settings)
            _run(settings)
        finally:
            _stay_until_stopped()
            if is_embedded():
                cluster_of(settings).stop()


def _demo(settings: Settings) -> None:
    from webapp.cli.demo import ensure_demo, sign_ins

    ensure_demo(settings, click.echo)
    click.echo(sign_ins(settings))


def _refuse_taken_port(settings: Settings) -> None:
    deadline = time.monotonic() + PORT_WAIT
    while (reason := _port_problem(settings)) == "taken" and time.monotonic() < deadline:
        time.sleep(0.1)
    if reason == "taken":
        raise InstallationError(f"port {settings.port} on {settings.host} is taken; choose another with TRYGG_PORT")
    if reason is not None:
        raise InstallationError(f"{settings.host}:{settings.port} cannot be used: {reason}")


def _port_problem(settings: Settings) -> str | None:
    """None when the port is free, "taken", or why the address cannot be used at all."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            # Binding alone may succeed beside somebody who only listens on the same port.
            probe.listen(1)
    except OSError as error:
        return "taken" if error.errno == 98 or "in use" in str(error) else str(error.strerror)
    return None


def _run(settings: Settings) -> None:
    with _children() as children:
        # A terminal is for what needs a person; who wants every request says so.
        environment = {"TRYGG_LOG_LEVEL": "WARNING", **os.environ}
        environment["PROMETHEUS_MULTIPROC_DIR"] = str(metrics_folder(settings))
        children["web server"] = _start(gunicorn(settings), environment)
        _await_answer(settings, children)
        # Only now, so that the two do not hold each other up.
        children["worker"] = _start([str(Path(sys.executable).parent / "tryggkartan"), "worker"], environment)
        click.echo(f"\nTryggkartan runs on {_address(settings)}  (Ctrl-C stops it)")
        try:
            while True:
                _refuse_dead(children)
                time.sleep(0.2)
        except KeyboardInterrupt:
            click.echo("\nStopping")


@contextmanager
def _children() -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """The web server and the worker, put here when they are started; all are stopped at the end."""
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        yield children
    finally:
        _stay_until_stopped()
        _stop(children)


def _start(line: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that Ctrl-C reaches only us."""
    return subprocess.Popen(
        line,
        env=environment,
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - no threads here
    )


def _await_answer(settings: Settings, children: dict[str, subprocess.Popen[bytes]]) -> None:
    while True:
        _refuse_dead(children)
        try:
            urllib.request.urlopen(f"{_address(settings)}/healthz", timeout=10).close()  # noqa: S310 - our own address
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return


def _refuse_dead(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise InstallationError(f"the {name} stopped by itself (exit status {child.returncode})")


def _address(settings: Settings) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104 - only compared
    return f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{settings.port}"


def _stop(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        child.terminate()
    for child in children.values():
        try:
            child.wait(timeout=STOP_WAIT)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _stay_until_stopped() -> None:
    """From here on a second Ctrl-C does not leave half of it running."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _die_with_parent() -> None:
    """Let the kernel end a child at once when this process is killed (Linux; elsewhere nothing happens)."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    if sys.platform != "linux":
        return
    import ctypes

    # SIGINT, since gunicorn takes SIGTERM as leave to finish what it is doing.
    ctypes.CDLL(None).prctl(1, signal.SIGINT)
