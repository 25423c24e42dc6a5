"""Who counts as one client for the limits."""

import pytest
from flask import Flask

from webapp.core import rates


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("", "unix", False),
    ],
)
def test_an_ipv6_client_counts_by_its_network_however_the_address_is_written(
    app: Flask, one: str, other: str, same: bool
) -> None:
    def told(address: str) -> str:
        with app.test_request_context(environ_overrides={"REMOTE_ADDR": address}):
            return rates.address()

    assert (told(one) == told(other)) is same
