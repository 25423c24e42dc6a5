import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, form, number, plainName, rounded } from "../../webapp/static/js/map/text.js";
import { lightness } from "../../webapp/static/js/map/theme.js";

const NAMES = { lighting: "Belysning", planned: "Planerad", done: "Åtgärdad", overdue: "Försenad" };
const WORDS = { action: "Åtgärd", place: "Plats", cell: "%(n)s personer" };

test("numbers are filled into words; unknown names stay", () => {
  assert.equal(fill("%(n)s av %(m)s", { n: 3 }), "3 av %(m)s");
  assert.equal(fill("Sträcka, %(n)s meter", { n: "$&" }), "Sträcka, $& meter");
});

test("lengths have two significant digits", () => {
  assert.equal(rounded(147.3), 150);
  assert.equal(rounded(13547), 14000);
  assert.equal(rounded(8.4), 8);
  assert.equal(rounded(0.2), 0);
});

test("numbers are written as in the page's language", () => assert.equal(number(14000, "sv").replace(/\s/g, " "), "14 000"));

test("the outcome stands for closed; lateness stands for all where only one mark fits", () => {
  assert.equal(form({ s: "closed", o: "done", od: false }, false), "done");
  assert.equal(form({ s: "planned", o: null, od: true }, false), "overdue");
  assert.equal(form({ s: "planned", o: null, od: true }, true), "planned");
  assert.equal(form({}, false), "");
});

test("a thing without a row in the list has our own words for a name", () => {
  assert.equal(plainName({ k: "o", c: "lighting", s: "planned", od: true }, NAMES, WORDS), "Belysning. Planerad. Försenad");
  assert.equal(plainName({ k: "a", s: "closed", o: "done" }, NAMES, WORDS), "Åtgärd. Åtgärdad");
  assert.equal(plainName({ k: "c", band: "5-9" }, NAMES, WORDS), "5–9 personer");
  assert.equal(plainName({ k: "o", c: "unknown" }, NAMES, WORDS), "");
});

test("light and dark grounds are told apart", () => {
  assert.ok(lightness("#ffffff") > 0.9);
  assert.ok(lightness(" #141f24") < 0.2);
  assert.equal(lightness("canvas"), 1);
});
