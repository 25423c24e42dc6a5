// The inbox's own rules that need no browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { panelUrl } from "../../webapp/static/js/inbox/cases.js";
import { typing } from "../../webapp/static/js/inbox/keys.js";
import { belongs, counted } from "../../webapp/static/js/inbox/marks.js";

const row = (/** @type {string[]} */ ...names) => /** @type {any} */ ({ hasAttribute: (/** @type {string} */ name) => names.includes(name) });

test("a quick choice marks only its rows", () => {
  assert.equal(belongs("all", row()), true);
  assert.equal(belongs("ground", row("data-ground")), true);
  assert.equal(belongs("ground", row("data-repeats")), false);
  assert.equal(belongs("duplicates", row("data-repeats")), true);
  assert.equal(belongs("moon", row("data-ground", "data-repeats")), false);
});

test("the counter says one in its own words", () => {
  assert.equal(counted(1, "1 vald", "{n} valda"), "1 vald");
  assert.equal(counted(150, "1 vald", "{n} valda"), "150 valda");
});

test("the panel is asked for with the list's filter", () => {
  assert.equal(panelUrl("/staff/x/inbox", "abc", ""), "/staff/x/inbox/abc/panel");
  assert.equal(panelUrl("/staff/x/inbox", "a/b", "late=1"), "/staff/x/inbox/a%2Fb/panel?late=1");
});

test("keys never act while somebody types or uses the browser's own", () => {
  const press = (/** @type {boolean} */ field, /** @type {object} */ more = {}) => /** @type {any} */ ({ target: { closest: () => (field ? {} : null) }, ...more });
  assert.equal(typing(press(true)), true);
  assert.equal(typing(press(false)), false);
  for (const held of ["ctrlKey", "metaKey", "altKey", "defaultPrevented"]) assert.equal(typing(press(false, { [held]: true })), true);
});
