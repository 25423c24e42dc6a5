"""The quick look at a database agrees with the slow one."""

from data.migrations import expected, run
from webapp.config import Settings
from webapp.core.installation import found_in


def test_the_newest_file_is_the_head() -> None:
    assert expected.newest() == run.head()


def test_what_the_applications_login_finds(settings: Settings) -> None:
    assert found_in(settings) == expected.Found(migrated=True, municipalities=True, demo=False)


def test_a_login_that_cannot_look_finds_nothing(settings: Settings) -> None:
    url = settings.app_url.set(drivername="postgresql", password="wrong")
    assert expected.look(url.render_as_string(hide_password=False)) is None
