// Plain geometry on [longitude, latitude] pairs and on screen points; no map library needed.

/** @typedef {[number, number]} Position longitude, latitude in WGS 84 */

const EARTH = 6371008.8; // mean radius in metres

/** @param {number} degrees */
const radians = (degrees) => (degrees * Math.PI) / 180;

/**
 * Metres between two positions.
 * @param {Position} a @param {Position} b
 */
export function distance(a, b) {
  const dLat = radians(b[1] - a[1]);
  const dLon = radians(b[0] - a[0]);
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(radians(a[1])) * Math.cos(radians(b[1])) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Metres along a line. @param {Position[]} line */
export const lineLength = (line) => line.slice(1).reduce((sum, p, i) => sum + distance(line[i], p), 0);

/** Positions in metres around the first one, good enough for a town. @param {Position[]} ring */
function flat(ring) {
  const [lon0, lat0] = ring[0];
  const scale = EARTH * Math.cos(radians(lat0));
  return ring.map(([lon, lat]) => [radians(lon - lon0) * scale, radians(lat - lat0) * EARTH]);
}

/** Square metres inside a ring (first position need not be repeated). @param {Position[]} ring */
export function ringArea(ring) {
  const p = flat(ring);
  const twice = p.reduce((sum, [x, y], i) => {
    const [nx, ny] = p[(i + 1) % p.length];
    return sum + x * ny - nx * y;
  }, 0);
  return Math.abs(twice) / 2;
}

/** The point halfway along a line. @param {Position[]} line @returns {Position} */
export function midpoint(line) {
  let left = lineLength(line) / 2;
  for (let i = 1; i < line.length; i += 1) {
    const step = distance(line[i - 1], line[i]);
    if (step >= left && step > 0) {
      const t = left / step;
      const [a, b] = [line[i - 1], line[i]];
      return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
    }
    left -= step;
  }
  return line[0];
}

/** A point to hang a marker on: the centre of mass of a ring. @param {Position[]} ring @returns {Position} */
export function centre(ring) {
  const [lon0, lat0] = ring[0];
  let twice = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i < ring.length; i += 1) {
    const [ax, ay] = [ring[i][0] - lon0, ring[i][1] - lat0];
    const next = ring[(i + 1) % ring.length];
    const [bx, by] = [next[0] - lon0, next[1] - lat0];
    const cross = ax * by - bx * ay;
    twice += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  return twice === 0 ? ring[0] : [lon0 + x / (3 * twice), lat0 + y / (3 * twice)];
}

/**
 * Where the marker of any GeoJSON geometry stands.
 * @param {{type: string, coordinates: any}} geometry @returns {Position}
 */
export function anchor(geometry) {
  const c = geometry.coordinates;
  const longest = (/** @type {Position[][]} */ lines) => lines.reduce((a, b) => (lineLength(b) > lineLength(a) ? b : a));
  const largest = (/** @type {Position[][][]} */ all) => all.reduce((a, b) => (ringArea(b[0]) > ringArea(a[0]) ? b : a));
  if (geometry.type === "LineString") return midpoint(c);
  if (geometry.type === "MultiLineString") return midpoint(longest(c));
  if (geometry.type === "Polygon") return centre(c[0]);
  if (geometry.type === "MultiPolygon") return centre(largest(c)[0]);
  return geometry.type === "MultiPoint" ? c[0] : c;
}

/** Which side of a–b the point c lies on. @param {Position} a @param {Position} b @param {Position} c */
const side = (a, b, c) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));

/** True when a ring crosses itself. @param {Position[]} ring */
export function crossesItself(ring) {
  const n = ring.length;
  for (let i = 0; i < n; i += 1) {
    for (let j = i + 2; j < n; j += 1) {
      if (i === 0 && j === n - 1) continue; // neighbours share a corner
      const [a, b, c, d] = [ring[i], ring[i + 1], ring[j], ring[(j + 1) % n]];
      if (side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b)) return true;
    }
  }
  return false;
}

/**
 * The GeoJSON of a drawing, or null while it has too few points.
 * @param {string} form point, line or area @param {Position[]} points
 */
export function drawing(form, points) {
  const rounded = points.map(([lon, lat]) => [Number(lon.toFixed(6)), Number(lat.toFixed(6))]);
  if (form === "point") return rounded.length ? { type: "Point", coordinates: rounded[0] } : null;
  if (form === "line") return rounded.length < 2 ? null : { type: "LineString", coordinates: rounded };
  return rounded.length < 3 ? null : { type: "Polygon", coordinates: [[...rounded, rounded[0]]] };
}

/**
 * The form and points of a stored geometry.
 * @param {any} geometry @returns {{form: string, points: Position[]} | null}
 */
export function stored(geometry) {
  if (geometry?.type === "Point") return { form: "point", points: [geometry.coordinates] };
  if (geometry?.type === "LineString") return { form: "line", points: geometry.coordinates };
  if (geometry?.type === "Polygon") return { form: "area", points: geometry.coordinates[0].slice(0, -1) };
  return null;
}

/**
 * A view widened by half on each side and snapped to a grid, so that small moves ask for the same address.
 * @param {[number, number, number, number]} view west, south, east, north @returns {[number, number, number, number]}
 */
export function widened([west, south, east, north]) {
  const size = Math.max(east - west, north - south);
  const step = 2 ** Math.ceil(Math.log2(Math.max(size, 1e-4) / 4));
  const down = (/** @type {number} */ v) => Number((Math.floor((v - size / 4) / step) * step).toFixed(5));
  const up = (/** @type {number} */ v) => Number((Math.ceil((v + size / 4) / step) * step).toFixed(5));
  return [Math.max(-180, down(west)), Math.max(-90, down(south)), Math.min(180, up(east)), Math.min(90, up(north))];
}

/** True when the outer box holds the inner one. @param {number[]} outer @param {number[]} inner */
export const holds = (outer, inner) =>
  outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];

/** A box from text "west,south,east,north", or null. @param {string | null | undefined} text */
export function box(text) {
  const numbers = (text ?? "").split(",").map(Number);
  const fine = numbers.length === 4 && numbers.every(Number.isFinite) && text?.trim() !== "";
  return fine && numbers[0] < numbers[2] && numbers[1] < numbers[3] ? numbers : null;
}

/**
 * The nearest of some screen points in the direction of an arrow key; straight ahead counts more than sideways.
 * @template T @param {{x: number, y: number}} from @param {string} key
 * @param {{x: number, y: number, item: T}[]} points @returns {T | null}
 */
export function inDirection(from, key, points) {
  const [ux, uy] = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[key] ?? [0, 0];
  let best = null;
  let least = Infinity;
  for (const { x, y, item } of points) {
    const ahead = (x - from.x) * ux + (y - from.y) * uy;
    const aside = Math.abs((x - from.x) * uy - (y - from.y) * ux);
    const cost = ahead + 2 * aside;
    if (ahead > 1 && cost < least) [best, least] = [item, cost];
  }
  return best;
}
