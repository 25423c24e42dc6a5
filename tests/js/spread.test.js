import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.L = {};
const { apart } = await import("../../webapp/static/js/map/spread.js");
const { mixed } = await import("../../webapp/static/js/map/theme.js");

test("the first mark stays where it is, those on the same spot give way until none covers another", () => {
  const spots = apart(Array.from({ length: 6 }, () => ({ x: 100, y: 100 })));
  assert.deepEqual(spots[0], { x: 100, y: 100 });
  spots.forEach((one, index) => {
    for (const other of spots.slice(index + 1)) assert.ok(Math.hypot(one.x - other.x, one.y - other.y) >= 37);
  });
});

test("marks that are far enough apart are not moved", () => {
  const wanted = [{ x: 0, y: 0 }, { x: 50, y: 0 }, { x: 0, y: 60 }];
  assert.deepEqual(apart(wanted), wanted);
});

test("more marks than there is room for still stand somewhere", () => {
  const spots = apart(Array.from({ length: 60 }, () => ({ x: 0, y: 0 })));
  assert.equal(spots.length, 60);
});

test("water fades from its own colour into that of the ground", () => {
  assert.equal(mixed("#000000", "#ffffff", -1), "#000000");
  assert.equal(mixed("#000000", "#ffffff", 0.5), "#808080");
  assert.equal(mixed("#000000", "#ffffff", 2), "#ffffff");
});
