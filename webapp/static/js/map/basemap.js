// Land, water, borders and names of towns from one PMTiles file.
import { mixed, onTheme, palette } from "./theme.js";
import { L, protomaps } from "./vendor.js";

export const FONT = '"Atkinson Hyperlegible Next", system-ui, sans-serif';

/** The page's font must be there before names are drawn on a canvas; a map without it is fine. */
export const fontReady = () => document.fonts.load(`500 13px ${FONT}`).catch(() => []);

/**
 * Keep a canvas layer in the page's colours.
 * @param {any} layer @param {() => {paintRules: any[], labelRules: any[], backgroundColor?: string}} rules
 */
export function themed(layer, rules) {
  onTheme(() => {
    Object.assign(layer, rules());
    layer.clearLayout();
    layer.rerenderTiles();
  });
  return layer;
}

/** @param {any} P */
function rules(P) {
  const tone = palette();
  // The open data draw the coast in steps of kilometres: close up the water fades into the ground.
  const water = (/** @type {number} */ z) => mixed(tone.water, tone.ground, (z - 9) / 3);
  const fill = (/** @type {string | ((z: number) => string)} */ colour) => new P.PolygonSymbolizer({ fill: colour });
  const name = (/** @type {number} */ size, /** @type {number} */ weight) =>
    new P.CenteredTextSymbolizer({ labelProps: ["name"], fill: tone.label, stroke: tone.halo, width: 2.5, lineHeight: 1.2, font: `${weight} ${size}px ${FONT}` });
  const border = new P.LineSymbolizer({ color: tone.border, width: (/** @type {number} */ z) => (z < 8 ? 0.6 : 1.2), opacity: 0.7, dash: [5, 4] });
  const rank = (/** @type {any} */ f) => Number(f.props.rank ?? 3);
  return {
    backgroundColor: tone.outside,
    paintRules: [
      { dataLayer: "water", symbolizer: fill(water) },
      { dataLayer: "land", symbolizer: fill(tone.ground) },
      { dataLayer: "boundary", symbolizer: border },
    ],
    labelRules: [
      { dataLayer: "place_label", maxzoom: 12, symbolizer: name(13.5, 600), filter: (/** @type {number} */ _z, /** @type {any} */ f) => rank(f) < 3 },
      { dataLayer: "place_label", maxzoom: 12, symbolizer: name(12, 500), filter: (/** @type {number} */ _z, /** @type {any} */ f) => rank(f) >= 3 },
    ],
  };
}

/**
 * @param {import("./state.js").State} state
 * @param {{url: string, maxZoom: number}} config
 */
export function basemap(state, config) {
  if (state.container.hasAttribute("data-no-ground")) return L.layerGroup();
  const P = protomaps();
  const layer = P.leafletLayer({ url: config.url, maxDataZoom: config.maxZoom, attribution: "", tasks: [fontReady()], ...rules(P) });
  return themed(layer, () => rules(P));
}
