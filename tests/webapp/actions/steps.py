"""What a coordinator does on the pages of actions, as short functions for tests."""

import re
from typing import Any

from data.models.observation import Observation
from tests.support.client import Client, Page

PLAN = {"title": "Nya lampor längs Storgatan", "kind": "lighting", "unit": ""}
ADDRESS = re.compile(r"/staff/testby/actions/([0-9a-z]{10})$")


def bundle(client: Client, *observations: Observation, **plan: Any) -> str:
    """Make an action of these observations; returns its public id."""
    form = {**PLAN, **plan, "obs": [one.public_id for one in observations]}
    found = ADDRESS.search(client.post("/staff/testby/actions", form).location)
    assert found
    return found[1]


def page(client: Client, action: str) -> Page:
    """The staff page of an action."""
    return client.get(f"/staff/testby/actions/{action}")


def version(client: Client, action: str) -> str:
    """The version that the page of an action shows."""
    found = page(client, action).all(".//input[@name='version']")
    assert found
    return str(found[0].get("value"))


def move(client: Client, action: str, to: str, *, status: int = 302, **more: str) -> Page:
    """Take a step on the action's page."""
    form = {"to": to, "version": version(client, action), **more}
    return client.post(f"/staff/testby/actions/{action}/status", form, status=status)


def close(
    client: Client, action: str, *observations: Observation, outcome: str = "done", status: int = 302, **more: Any
) -> Page:
    """Close the action with these observations ticked."""
    form = {
        "outcome": outcome,
        "resident_message": "Lamporna är nya och lyser hela natten.",
        "version": version(client, action),
        "obs": [one.public_id for one in observations],
        **more,
    }
    return client.post(f"/staff/testby/actions/{action}/close", form, status=status)


def undo(client: Client, action: str, *, status: int = 302) -> Page:
    """Press "Ångra" on the action's page."""
    batches = page(client, action).all(".//input[@name='batch']")
    assert batches, "nothing to undo on the page"
    return client.post("/staff/testby/actions/undo", {"batch": batches[0].get("value")}, status=status)
