import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { find } from "../../../webapp/static/js/report/personal-data.js";

const cases = JSON.parse(readFileSync(new URL("../../fixtures/personal_data.json", import.meta.url), "utf8"));

for (const { text, found } of cases) {
  test(`finds what the server finds: ${text.slice(0, 40)}`, () => {
    assert.deepEqual(find(text).map(({ kind, start, end }) => [kind, text.slice(start, end)]), found);
  });
}

test("a long hostile text is read at once", () => {
  for (const part of ["0", "0 ", "a@", "1-", "a.", "+46 "]) {
    const began = performance.now();
    find(part.repeat(20000).slice(0, 20000));
    assert.ok(performance.now() - began < 500, part);
  }
});
