// The one name that Folium's script calls: tryggkartan.layer(name, map, settings).
import { picker } from "../picker.js";
import { areas } from "./areas.js";
import { basemap } from "./basemap.js";
import { box } from "./box.js";
import { controls } from "./controls.js";
import { feed } from "./feed.js";
import { frame } from "./frame.js";
import { actions, cells, observations, places } from "./layers.js";
import { police } from "./police.js";
import { stateOf } from "./state.js";
import { streets } from "./streets.js";

/** @type {Record<string, (state: import("./state.js").State, config: any) => any>} */
const makers = { frame, basemap, streets, cells, places, actions, areas, police, observations, controls, box, picker, feed };

/**
 * Make one layer or part of a map.
 * @param {string} name @param {any} map @param {any} config
 */
function layer(name, map, config) {
  return makers[name](stateOf(map), config);
}

Object.assign(globalThis, { tryggkartan: { layer } });
