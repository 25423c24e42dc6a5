"""Passwords are stored dearly, and an account that is not there costs as much as one that is."""

import pytest
from argon2 import Parameters, Type, extract_parameters

from webapp.accounts import passwords


@pytest.fixture(autouse=True)
def as_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "hasher", passwords.PRODUCTION)


def test_a_hash_fits_its_password_only() -> None:
    stored = passwords.hashed("en lyktstolpe i parken")
    assert passwords.fits(stored, "en lyktstolpe i parken")
    assert not passwords.fits(stored, "en lyktstolpe i Parken")
    assert not passwords.fits("not a hash", "en lyktstolpe i parken")
    assert not passwords.is_outdated(stored)


def test_it_costs_what_is_recommended() -> None:
    found = extract_parameters(passwords.hashed("en lyktstolpe i parken"))
    assert found.type is Type.ID
    assert found.memory_cost >= 19_456  # KiB
    assert found.memory_cost * found.time_cost >= 2 * 19_456


def test_nobody_costs_as_much_as_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[Parameters] = []
    original = passwords.PRODUCTION.verify

    def noted(stored: str, password: str) -> bool:
        verified.append(extract_parameters(stored))
        return original(stored, password)

    monkeypatch.setattr(type(passwords.PRODUCTION), "verify", lambda _self, stored, password: noted(stored, password))
    stored = passwords.hashed("en lyktstolpe i parken")
    assert not passwords.fits(None, "en lyktstolpe i parken")
    assert not passwords.fits(stored, "fel")
    assert verified[0] == verified[1]


def test_a_hash_made_more_cheaply_is_outdated(monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import PasswordHasher

    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    cheap = passwords.hashed("en lyktstolpe i parken")
    monkeypatch.setattr(passwords, "hasher", passwords.PRODUCTION)
    assert passwords.is_outdated(cheap)
    assert passwords.fits(cheap, "en lyktstolpe i parken")
