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

/** @param {any} P @param {number} extra */
const width = (P, extra) => {
  const grow = P.exp(1.6, [[12, 0.8], [14, 2.2], [16, 7], [18, 18], [19, 28]]);
  return (/** @type {number} */ z) => grow(z) + extra;
};

/** @param {any} P */
function paintRules(P) {
  const tone = palette();
  const round = { lineCap: "round", lineJoin: "round" };
  const areas = [["park", tone.park], ["square", tone.square], ["harbour", tone.water]].map(([kind, fill]) => ({
    dataLayer: "place",
    filter: (/** @type {number} */ _z, /** @type {any} */ f) => f.props.kind === kind && f.geomType === 3,
    symbolizer: new P.PolygonSymbolizer({ fill }),
  }));
  const isPath = (/** @type {any} */ f) => NARROW.has(String(f.props.kind ?? ""));
  const wide = (/** @type {number} */ _z, /** @type {any} */ f) => !isPath(f);
  const narrow = (/** @type {number} */ _z, /** @type {any} */ f) => isPath(f);
  return [
    ...areas,
    { dataLayer: "street", filter: wide, symbolizer: new P.LineSymbolizer({ color: tone.edge, width: width(P, 2), ...round }) },
    { dataLayer: "street", filter: wide, symbolizer: new P.LineSymbolizer({ color: tone.road, width: width(P, 0), ...round }) },
    { dataLayer: "street", filter: narrow, minzoom: 14, symbolizer: new P.LineSymbolizer({ color: tone.path, width: 1.4, dash: [4, 3] }) },
  ];
}

/** @param {any} P */
function labelRules(P) {
  const tone = palette();
  const halo = { stroke: tone.halo, width: 3, labelProps: ["name"] };
  const area = new P.CenteredTextSymbolizer({ ...halo, fill: tone.parkLabel, font: `600 13px ${FONT}`, maxLineChars: 40 });
  const street = new P.LineLabelSymbolizer({ ...halo, fill: tone.label, font: `500 12.5px ${FONT}`, position: 2, repeatDistance: 360 });
  return [
    { dataLayer: "place", minzoom: 14, symbolizer: once(area, 700) },
    { dataLayer: "street", minzoom: 14, symbolizer: street },
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
