"""The command `tryggkartan`: each subcommand in a file of its own, loaded when it is used."""

import importlib
import sys

import click

from data.embedded.errors import ClusterError

COMMANDS = {
    "init": "webapp.cli.init",
    "up": "webapp.cli.up",
    "serve": "webapp.cli.serve",
    "worker": "webapp.cli.worker",
    "user": "webapp.cli.user",
    "demo": "webapp.cli.demo",
    "import": "webapp.cli.imports",
    "export": "webapp.cli.export",
    "backup": "webapp.cli.backup",
    "restore": "webapp.cli.restore",
    "purge": "webapp.cli.purge",
    "doctor": "webapp.cli.doctor",
}
# Subcommands of a group that lie in files of their own.
PARTS = {"import": ("webapp.cli.import_features", "webapp.cli.police_events")}


class Lazy(click.Group):
    """A group that imports a subcommand only when it is asked for, so that --help is quick."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """The names, in the order above."""
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """Import the module of a command; its function is called `command`."""
        if name not in COMMANDS:
            return None
        found: click.Command = importlib.import_module(COMMANDS[name]).command
        if isinstance(found, click.Group):
            for part in PARTS.get(name, ()):
                for command in importlib.import_module(part).commands:
                    found.add_command(command)
        return found


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tryggkartan")
def group() -> None:
    """Tryggkartan: reports, maps, actions and answers for Swedish municipalities."""


def main() -> None:
    """Run the command line; a failure is one clear line and an exit status of 1."""
    from pydantic import ValidationError
    from sqlalchemy.exc import SQLAlchemyError

    from webapp.core.installation import InstallationError

    try:
        group(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.UsageError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _fail(error.message)
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(("TRYGG", *(str(part) for part in first["loc"]))).upper()
        _fail(f"{name}: {first['msg']}")
    except (ClusterError, InstallationError) as error:
        _fail(str(error))
    except SQLAlchemyError as error:
        _fail(f"the database says: {str(getattr(error, 'orig', error)).splitlines()[0]}")


def _fail(line: str) -> None:
    click.echo(f"tryggkartan: {line}", err=True)
    sys.exit(1)
