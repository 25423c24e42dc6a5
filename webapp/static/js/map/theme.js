// Colours of the canvas, which CSS cannot reach; the same calm palette as the tokens, light and dark.

/** @typedef {"water" | "ground" | "outside" | "border" | "label" | "halo" | "park" | "square" | "parkLabel" | "road" | "edge" | "path"
 * | "mainEdge" | "town" | "wood" | "building" | "wall" | "pier" | "cycle" | "lamp" | "lampOut" | "lampEdge"} Tone */

/** @type {Record<"light" | "dark", Record<Tone, string>>} */
const PALETTES = {
  light: {
    water: "#c9dfe8", ground: "#eff2ef", outside: "#e9edea", border: "#8d9f86", label: "#3f4f57", halo: "#ffffff",
    park: "#d3e5cd", square: "#f6efdc", parkLabel: "#2f5a2a", road: "#ffffff", edge: "#d0d8d8", path: "#8d9f86",
    mainEdge: "#bcc8c8", town: "#dfe5df", wood: "#bdd8b6", building: "#dbe1df", wall: "#c3cdcb", pier: "#e4e2da", cycle: "#7f9a90",
    lamp: "#e5a300", lampOut: "#ffffff", lampEdge: "#7a5600",
  },
  dark: {
    water: "#11303c", ground: "#10191d", outside: "#131e22", border: "#62786c", label: "#a9b9c0", halo: "#10191d",
    park: "#15291f", square: "#28261c", parkLabel: "#8fb89a", road: "#2b3a41", edge: "#0a1114", path: "#4d6156",
    mainEdge: "#05090b", town: "#1c2a2f", wood: "#1b3527", building: "#1d2a30", wall: "#2a3a41", pier: "#333b3c", cycle: "#4f6b66",
    lamp: "#f2b632", lampOut: "#10191d", lampEdge: "#c9a24a",
  },
};

/** How light a colour such as "#f4f6f5" is, 0 to 1; white when it cannot be read. @param {string} colour */
export function lightness(colour) {
  const digits = /^#([0-9a-f]{6})$/i.exec(colour.trim())?.[1];
  if (!digits) return 1;
  const [r, g, b] = [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16) / 255);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {string} colour "#c9dfe8" */
const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

/** A colour on the way from one to another; 0 is the first, 1 the second. @param {string} from @param {string} to @param {number} share */
export function mixed(from, to, share) {
  const part = Math.min(1, Math.max(0, share));
  const end = channels(to);
  const mix = channels(from).map((value, at) => Math.round(value + (end[at] - value) * part));
  return `#${mix.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/** The palette that fits the page as it is now. */
export function palette() {
  const ground = getComputedStyle(document.documentElement).getPropertyValue("--paper");
  return PALETTES[lightness(ground) < 0.4 ? "dark" : "light"];
}

/** Call back when the page turns light or dark. @param {() => void} changed */
export function onTheme(changed) {
  new MutationObserver(changed).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
}

/** True when the person asked for less motion. */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
