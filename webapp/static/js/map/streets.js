// Streets and named places at town zoom, from our own vector tiles; a town without them just shows none.
import { FONT, fontReady, themed } from "./basemap.js";
import { palette } from "./theme.js";
import { protomaps } from "./vendor.js";

const NARROW = new Set(["footway", "path", "cycleway", "steps", "track", "pedestrian"]);

/** A tile source that takes 204 and 404 for "nothing here" (the library would parse them as tiles). */
export class Tiles {
  /** @param {string} url */
  constructor(url) {
    this.url = url;
    this.missing = false;
  }

  /** @param {number} z @param {number} x @param {number} y @param {AbortSignal} signal */
  async getZxy(z, x, y, signal) {
    if (this.missing) return undefined;
    const answer = await fetch(this.url.replace("{z}", String(z)).replace("{x}", String(x)).replace("{y}", String(y)), { signal });
    if (answer.status === 404) this.missing = true; // no such layer on this server: stop asking
    if (answer.status !== 200) return undefined;
    const data = await answer.arrayBuffer();
    return data.byteLength ? { data } : undefined;
  }
}

const BELOW = 28; // pixels: the middle belongs to the mark

/** The middle of a ring; the library would take its first corner. @param {any[]} ring */
function middle(ring) {
  const half = (/** @type {"x" | "y"} */ axis) => {
    const all = ring.map((point) => point[axis]);
    return (Math.min(...all) + Math.max(...all)) / 2;
  };
  return Object.assign(ring[0].clone(), { x: half("x"), y: half("y") });
}

/** Names an area once, below its mark, although it is cut at the edges of tiles. @param {any} inner a label symbolizer @param {number} apart pixels */
const once = (inner, apart) => ({
  place(/** @type {any} */ layout, /** @type {any} */ geometry, /** @type {any} */ feature) {
    const labels = inner.place(layout, [[middle(geometry[0])]], feature);
    return labels?.map((/** @type {any} */ label) => ({
      ...label,
      bboxes: label.bboxes.map((/** @type {any} */ b) => ({ ...b, minY: b.minY + BELOW, maxY: b.maxY + BELOW })),
      draw(/** @type {CanvasRenderingContext2D} */ ctx, /** @type {any} */ more) {
        ctx.translate(0, BELOW);
        label.draw(ctx, more);
      },
      deduplicationKey: feature.props.name,
      deduplicationDistance: apart,
    }));
  },
});

// How many times as wide as a small street.
const SHARE = /** @type {Record<string, number>} */ ({ motorway: 1.7, trunk: 1.6, primary: 1.5, secondary: 1.45, tertiary: 1.2, service: 0.6, living_street: 0.85 });
const MAIN = new Set(["motorway", "trunk", "primary", "secondary", "tertiary"]);

/** @param {any} f */
const kindOf = (f) => String(f.props.kind ?? "");

/** @param {any} P @param {number} extra */
const width = (P, extra) => {
  const grow = P.exp(1.6, [[12, 0.8], [14, 2.2], [16, 7], [18, 18], [19, 28]]);
  return (/** @type {number} */ z, /** @type {any} */ f) => grow(z) * (f ? SHARE[kindOf(f)] ?? 1 : 1) + extra;
};

/** @param {any} P @param {Record<string, string>} tone */
function groundRules(P, tone) {
  const place = (/** @type {string} */ kind) => (/** @type {number} */ _z, /** @type {any} */ f) => f.props.kind === kind && f.geomType === 3;
  const ground = (/** @type {string} */ kind) => (/** @type {number} */ _z, /** @type {any} */ f) => f.props.kind === kind;
  const plain = (/** @type {string} */ dataLayer, /** @type {any} */ filter, /** @type {string} */ fill) => ({ dataLayer, filter, symbolizer: new P.PolygonSymbolizer({ fill }) });
  return [
    ...[["park", tone.park], ["square", tone.square]].map(([kind, fill]) => plain("place", place(kind), fill)),
    ...[["town", tone.town], ["green", tone.park], ["square", tone.square], ["wood", tone.wood], ["water", tone.water], ["pier", tone.pier]].map(
      ([kind, fill]) => plain("ground", ground(kind), fill),
    ),
  ];
}

/** @param {any} P @param {Record<string, string>} tone */
function pathRules(P, tone) {
  const path = (/** @type {string[]} */ ...kinds) => (/** @type {number} */ _z, /** @type {any} */ f) => NARROW.has(kindOf(f)) && (!kinds.length || kinds.includes(kindOf(f)));
  const walked = (/** @type {number} */ z, /** @type {any} */ f) => path()(z, f) && kindOf(f) !== "cycleway";
  const slim = (/** @type {[number, number][]} */ steps) => P.exp(1.4, steps);
  const bed = slim([[14, 2.2], [16, 4], [18, 8], [19, 12]]);
  return [
    { dataLayer: "street", filter: path(), minzoom: 15, symbolizer: new P.LineSymbolizer({ color: tone.road, width: bed, opacity: 0.75, lineCap: "round", lineJoin: "round" }) },
    { dataLayer: "street", filter: walked, minzoom: 14, symbolizer: new P.LineSymbolizer({ color: tone.path, width: slim([[14, 1], [16, 1.5], [19, 2.4]]), dash: [4, 3] }) },
    { dataLayer: "street", filter: path("cycleway"), minzoom: 14, symbolizer: new P.LineSymbolizer({ color: tone.cycle, width: slim([[14, 0.8], [16, 1.3], [19, 2]]) }) },
  ];
}

/** @param {any} P */
function paintRules(P) {
  const tone = palette();
  const round = { lineCap: "round", lineJoin: "round" };
  const street = (/** @type {boolean} */ main) => (/** @type {number} */ _z, /** @type {any} */ f) =>
    !NARROW.has(kindOf(f)) && kindOf(f) !== "underpass" && MAIN.has(kindOf(f)) === main;
  const tunnel = (/** @type {number} */ _z, /** @type {any} */ f) => kindOf(f) === "underpass";
  const line = (/** @type {any} */ filter, /** @type {string} */ color, /** @type {number} */ extra) =>
    ({ dataLayer: "street", filter, symbolizer: new P.LineSymbolizer({ color, width: width(P, extra), ...round }) });
  const lamp = (/** @type {boolean} */ out) => ({
    dataLayer: "lamp",
    minzoom: 17,
    filter: (/** @type {number} */ _z, /** @type {any} */ f) => (f.props.state === "out") === out,
    symbolizer: new P.CircleSymbolizer({ radius: out ? 3.2 : 2.6, fill: out ? tone.lampOut : tone.lamp, stroke: tone.lampEdge, width: out ? 1.6 : 0.8 }),
  });
  return [
    ...groundRules(P, tone),
    ...pathRules(P, tone),
    line(street(false), tone.edge, 2),
    line(street(true), tone.mainEdge, 2),
    line(street(false), tone.road, 0),
    line(street(true), tone.road, 0),
    { dataLayer: "street", filter: tunnel, minzoom: 15, symbolizer: new P.LineSymbolizer({ color: tone.label, width: 2.2, dash: [3, 3] }) },
    { dataLayer: "ground", filter: (/** @type {number} */ _z, /** @type {any} */ f) => f.props.kind === "building", minzoom: 14, symbolizer: new P.PolygonSymbolizer({ fill: tone.building, stroke: tone.wall, width: 0.8, perFeature: true }) },
    lamp(false),
    lamp(true),
  ];
}

/** @param {any} P */
function labelRules(P) {
  const tone = palette();
  const halo = { stroke: tone.halo, width: 3, labelProps: ["name"] };
  const area = new P.CenteredTextSymbolizer({ ...halo, fill: tone.parkLabel, font: `600 13px ${FONT}`, maxLineChars: 40 });
  const along = (/** @type {string} */ font, /** @type {string} */ fill) => new P.LineLabelSymbolizer({ ...halo, fill, font: `${font} ${FONT}`, position: 2, repeatDistance: 360 });
  const street = (/** @type {boolean} */ main) => (/** @type {number} */ _z, /** @type {any} */ f) => !NARROW.has(kindOf(f)) && MAIN.has(kindOf(f)) === main && kindOf(f) !== "underpass";
  return [
    { dataLayer: "place", minzoom: 14, symbolizer: once(area, 700) },
    { dataLayer: "street", minzoom: 14, filter: street(true), symbolizer: along("600 12.5px", tone.label) },
    { dataLayer: "street", minzoom: 15, filter: street(false), symbolizer: along("500 12.5px", tone.label) },
    { dataLayer: "street", minzoom: 17, filter: (/** @type {number} */ _z, /** @type {any} */ f) => NARROW.has(kindOf(f)), symbolizer: along("500 11.5px", tone.parkLabel) },
  ];
}

/**
 * @param {import("./state.js").State} _state
 * @param {{url: string, maxZoom: number}} config
 */
export function streets(_state, config) {
  const P = protomaps();
  const rules = () => ({ paintRules: paintRules(P), labelRules: labelRules(P) });
  const source = { url: new Tiles(config.url), maxDataZoom: config.maxZoom };
  const layer = P.leafletLayer({ sources: { "": source }, minZoom: 12, attribution: "", tasks: [fontReady()], ...rules() });
  return themed(layer, rules);
}
