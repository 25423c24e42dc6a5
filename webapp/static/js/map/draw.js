// Keeps the markers and shapes of one layer in step with the features that were fetched.
import { anchor } from "./geometry.js";
import { dress, hue, markIcon, nodeIcon, shapes, span } from "./marks.js";
import { fill } from "./text.js";
import { calm } from "./theme.js";
import { L } from "./vendor.js";

/** @typedef {{staff: boolean, interactive: boolean, cluster: boolean, link: string | null}} DrawConfig */

/** On a map that gathers marks an action stands a little up and to the left of what it answers. @type {[number, number]} */
const ASIDE = [36, 40];
export const PLACE_BELOW = -500;

/** One gathered mark: how many, and which categories are in it. @param {any} cluster */
function clusterIcon(cluster) {
  const children = cluster.getAllChildMarkers();
  const hues = [...new Set(children.map((/** @type {any} */ m) => m.options.hue))].slice(0, 3);
  const count = String(children.length);
  const mix = () => span("tk-mk__mix", ...hues.map((css) => span(String(css))));
  // Two layers gather on the same spot: actions stand a little up and to the left.
  return children[0].options.action
    ? nodeIcon("tk-mk tk-mk--n tk-mk--action", () => [span("tk-mk__b", span("", count))], [44, 44])
    : nodeIcon("tk-mk tk-mk--n tk-mk--cluster", () => [span("tk-mk__b", count), mix()]);
}

/** @param {import("./state.js").State} state @param {DrawConfig} config */
function markerGroup(state, config) {
  if (!config.cluster) return L.layerGroup();
  const group = L.markerClusterGroup({
    maxClusterRadius: 40,
    showCoverageOnHover: false,
    animate: !calm(),
    spiderLegPolylineOptions: { className: "tk-leg" },
    iconCreateFunction: clusterIcon,
  });
  group.on("animationend spiderfied unspiderfied", () => dressClusters(state));
  return group;
}

/** Cluster marks are made by the library: give them role and name. @param {import("./state.js").State} state */
export function dressClusters(state) {
  for (const element of state.container.querySelectorAll(".tk-mk--n")) {
    const count = element.querySelector(".tk-mk__b")?.textContent ?? "";
    element.setAttribute("role", "button");
    element.setAttribute("tabindex", "-1");
    element.setAttribute("aria-label", fill(state.words.cluster, { n: count }));
  }
}

/**
 * A Leaflet layer that draws features of some kinds.
 * @param {import("./state.js").State} state @param {DrawConfig} config
 * @param {{kinds: string[], shape: string, extra?: (features: any[], under: any) => void}} what
 */
export function drawn(state, config, what) {
  const under = L.layerGroup();
  const extras = L.layerGroup();
  const markers = markerGroup(state, config);
  /** @type {Map<string, {item: import("./state.js").Item, text: string}>} */
  const mine = new Map();

  const add = (/** @type {any} */ feature, /** @type {string} */ text) => {
    const [lon, lat] = anchor(feature.geometry);
    const css = hue(state, feature.properties);
    const isAction = feature.properties.k === "a";
    const aside = config.cluster && isAction ? ASIDE : undefined;
    const marker = L.marker([lat, lon], {
      icon: markIcon(state, feature.properties, config.staff, aside),
      keyboard: false,
      interactive: config.interactive,
      riseOnHover: true,
      hue: css,
      zIndexOffset: feature.properties.k === "p" ? PLACE_BELOW : 0,
      action: isAction,
    });
    const item = {
      id: String(feature.id),
      props: feature.properties,
      marker,
      at: /** @type {[number, number]} */ ([lat, lon]),
      shapes: shapes(feature.geometry, css, what.shape),
      group: markers,
      link: config.link ? config.link.replace("{id}", encodeURIComponent(String(feature.id))) : null,
      interactive: config.interactive,
    };
    marker.on("add", () => dress(state, item));
    item.shapes.forEach((shape) => under.addLayer(shape));
    mine.set(item.id, { item, text });
    state.items.set(item.id, item);
    return marker;
  };

  const remove = (/** @type {string} */ id) => {
    const known = mine.get(id);
    known?.item.shapes.forEach((shape) => under.removeLayer(shape));
    mine.delete(id);
    state.items.delete(id);
    return known?.item.marker;
  };

  state.drawers.push({
    kinds: what.kinds,
    draw(features) {
      const now = new Map(features.filter((f) => f.geometry && f.id != null && f.properties.k !== "spoke").map((f) => [String(f.id), f]));
      const gone = [...mine.keys()].filter((id) => {
        const feature = now.get(id);
        return !feature || JSON.stringify(feature) !== mine.get(id)?.text;
      });
      const dropped = gone.map(remove);
      const fresh = [...now.entries()].filter(([id]) => !mine.has(id)).map(([, f]) => add(f, JSON.stringify(f)));
      if (config.cluster) {
        markers.removeLayers(dropped);
        markers.addLayers(fresh);
        dressClusters(state);
      } else {
        dropped.forEach((marker) => markers.removeLayer(marker));
        fresh.forEach((marker) => markers.addLayer(marker));
      }
      extras.clearLayers();
      what.extra?.(features, extras);
    },
  });
  return L.layerGroup([under, extras, markers]);
}
