// The point that nearby reports are asked for.
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = /** @type {any} */ ({ querySelector: () => null });
const { position } = await import("../../../webapp/static/js/report/nearby.js");

test("a point is asked for, a stretch waits until the page is sent", () => {
  assert.deepEqual(position('{"type":"Point","coordinates":[18.2,59.2]}'), [18.2, 59.2]);
  assert.equal(position('{"type":"LineString","coordinates":[[18.2,59.2],[18.3,59.3]]}'), null);
});

test("nothing and nonsense ask for nothing", () => {
  for (const text of ["", "null", "{", "[]"]) assert.equal(position(text), null);
});
