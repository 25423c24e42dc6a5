"""Hands that count: every click and key press on a page, and where the keyboard's focus is."""

import re
from collections import Counter
from typing import Any

from playwright.sync_api import Locator, Page, expect

# What has the focus: its name, and whether a person can see that it has. A hidden radio button is seen by its label.
FOCUS = """() => {
  const item = document.activeElement;
  if (!item || item === document.body || item === document.documentElement) return null;
  const drawn = (one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const after = (one) => {
    const style = getComputedStyle(one, "::after");
    return style.content !== "none" && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const labels = item.type === "file" ? [...document.querySelectorAll(`label[for="${item.id}"]`)] : [];
  const button = labels.find((one) => one.querySelector("svg") && one.offsetParent);
  const box = button || (item.matches(".tk-choice__in") ? item.nextElementSibling : item);
  const around = [box, item, item.nextElementSibling, item.parentElement, item.closest("tr")];
  const ring = around.some((one) => one && drawn(one));
  const frame = box.getBoundingClientRect();
  const inside = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].some(([x, y]) => {
    const top = document.elementFromPoint(frame.left + frame.width * x, frame.top + frame.height * y);
    return top && (box.contains(top) || top.contains(box));
  });
  return {
    mark: item.id || item.outerHTML.slice(0, 120),
    ring: ring || after(item),
    inside,
    map: Boolean(item.closest(".leaflet-container")),
  };
}"""


class Hands:
    """Presses keys and clicks on one page, one after the other, and counts both."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses: Counter[str] = Counter()

    @property
    def count(self) -> int:
        """All clicks and key presses so far."""
        return self.presses.total()

    @property
    def tabs_and_enters(self) -> int:
        """How often Tab or Enter was pressed."""
        return self.presses["Tab"] + self.presses["Enter"]

    def press(self, key: str, times: int = 1) -> None:
        """Press a key, on a page whose scripts have run."""
        self.page.wait_for_load_state()
        for _ in range(times):
            self.page.keyboard.press(key)
            self.presses[key] += 1

    def type(self, words: str) -> None:
        """Type letter by letter."""
        for letter in words:
            self.page.keyboard.press(letter)
            self.presses[letter] += 1

    def click(self, target: Locator) -> None:
        """Click once."""
        target.click()
        self.presses["click"] += 1

    def skip(self, name: str = "Hoppa till innehållet") -> None:
        """Take the skip link, which is the next stop or the one after."""
        self.tab_to(self.page.get_by_role("link", name=name), most=4)
        self.press("Enter")

    def focus(self) -> dict[str, Any] | None:
        """What has the focus; None for the page itself."""
        found: dict[str, Any] | None = self.page.evaluate(FOCUS)
        return found

    def tab_to(self, target: Locator, most: int = 20) -> None:
        """Press Tab until this has the focus; each stop on the way shows that it has it and is not covered."""
        for _ in range(most):
            self.press("Tab")
            found = self.focus()
            if found:
                assert found["ring"], f"no ring: {found['mark']}"
                assert found["inside"], f"covered or out of view: {found['mark']}"
            if target.evaluate("item => item === document.activeElement"):
                return
        raise AssertionError(f"{target} is not reached by {most} Tabs")


def radio(page: Page, name: str) -> Locator:
    """A choice by its words."""
    return page.get_by_role("radio", name=name, exact=True)


def sent(page: Page) -> str:
    """The number on the receipt."""
    page.wait_for_url("**/r/*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tack")
    number = page.locator(".tk-number")
    expect(number).to_have_text(re.compile(r"TB-\d{4}-\d{4}"))
    return number.inner_text()
