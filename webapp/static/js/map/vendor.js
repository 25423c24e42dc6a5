// The vendored classic scripts, loaded before our modules.

/** @type {any} */
const scope = globalThis;

/** Leaflet 1.9. */
export const L = scope.L;

/** protomaps-leaflet 5; absent on pages without a base map. */
export const protomaps = () => scope.protomapsL;
