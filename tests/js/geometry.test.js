import assert from "node:assert/strict";
import { test } from "node:test";
import * as g from "../../webapp/static/js/map/geometry.js";

const close = (actual, expected, share = 0.01) => assert.ok(Math.abs(actual - expected) <= Math.abs(expected) * share, `${actual} is not near ${expected}`);

test("a degree of latitude is 111 km", () => close(g.distance([17, 58], [17, 59]), 111195));

test("the length of a line is the sum of its parts", () => {
  close(g.lineLength([[17, 59], [17, 59.001], [17, 59.002]]), 222.4);
  assert.equal(g.lineLength([[17, 59]]), 0);
});

test("a hundred metres square is a hectare, whichever way round", () => {
  const side = 100 / 111195;
  const wide = side / Math.cos((59 * Math.PI) / 180);
  const ring = [[17, 59], [17 + wide, 59], [17 + wide, 59 + side], [17, 59 + side]];
  close(g.ringArea(ring), 10000);
  close(g.ringArea([...ring].reverse()), 10000);
});

test("the marker of a line stands halfway along it", () => {
  const [lon, lat] = g.anchor({ type: "LineString", coordinates: [[17, 59], [17, 59.003], [17, 59.004]] });
  assert.equal(lon, 17);
  close(lat, 59.002, 1e-6);
});

test("the marker of an area stands in its middle, of several in the largest", () => {
  const square = (x, y, s) => [[x, y], [x + s, y], [x + s, y + s], [x, y + s], [x, y]];
  const [lon, lat] = g.anchor({ type: "MultiPolygon", coordinates: [[square(17, 59, 0.001)], [square(18, 59, 0.01)]] });
  close(lon, 18.005, 1e-6);
  close(lat, 59.005, 1e-6);
});

test("a line without length keeps its first point", () => assert.deepEqual(g.midpoint([[17, 59], [17, 59]]), [17, 59]));

test("a bow tie crosses itself, a square does not", () => {
  assert.equal(g.crossesItself([[0, 0], [1, 1], [1, 0], [0, 1]]), true);
  assert.equal(g.crossesItself([[0, 0], [1, 0], [1, 1], [0, 1]]), false);
  assert.equal(g.crossesItself([[0, 0], [1, 0], [1, 1]]), false);
});

test("a drawing is nothing until it has points enough", () => {
  assert.equal(g.drawing("point", []), null);
  assert.equal(g.drawing("line", [[17, 59]]), null);
  assert.equal(g.drawing("area", [[17, 59], [17.1, 59]]), null);
});

test("a drawing is GeoJSON with six decimals and a closed ring", () => {
  assert.deepEqual(g.drawing("point", [[17.12345678, 59]]), { type: "Point", coordinates: [17.123457, 59] });
  const area = g.drawing("area", [[17, 59], [17.1, 59], [17.1, 59.1]]);
  assert.deepEqual(area.coordinates[0].at(0), area.coordinates[0].at(-1));
  assert.equal(area.coordinates[0].length, 4);
});

test("what was stored can be drawn again", () => {
  for (const [form, points] of [["point", [[17, 59]]], ["line", [[17, 59], [17.1, 59]]], ["area", [[17, 59], [17.1, 59], [17.1, 59.1]]]]) {
    assert.deepEqual(g.stored(g.drawing(form, points)), { form, points });
  }
  assert.equal(g.stored(null), null);
  assert.equal(g.stored({ type: "GeometryCollection" }), null);
});

test("a widened view holds the view, and a small move gives the same box", () => {
  const view = [17.001, 58.751, 17.021, 58.761];
  const wide = g.widened(view);
  assert.ok(g.holds(wide, view));
  assert.deepEqual(g.widened(view.map((v, i) => v + (i % 2 ? 0 : 0.0001))), wide);
  assert.ok(wide[2] - wide[0] < 0.08, "not much more than is seen");
});

test("a widened view stays on the globe", () => assert.deepEqual(g.widened([-179, -89, 179, 89]), [-180, -90, 180, 90]));

test("a box is read only when it is one", () => {
  assert.deepEqual(g.box("17,58,18,59"), [17, 58, 18, 59]);
  for (const text of ["", null, undefined, "1,2,3", "a,b,c,d", "18,58,17,59", "17,58,18,59,1", "17,58,18,Infinity"]) assert.equal(g.box(text), null);
});

test("an arrow key finds the nearest mark that way, or none", () => {
  const points = [{ x: 10, y: 0, item: "near" }, { x: 100, y: 0, item: "far" }, { x: 5, y: 90, item: "aside" }];
  assert.equal(g.inDirection({ x: 0, y: 0 }, "ArrowRight", points), "near");
  assert.equal(g.inDirection({ x: 10, y: 0 }, "ArrowRight", points), "far");
  assert.equal(g.inDirection({ x: 0, y: 0 }, "ArrowDown", points), "aside");
  assert.equal(g.inDirection({ x: 0, y: 0 }, "ArrowUp", points), null);
});
