// Words and text on a map: our own words with numbers filled in, and the names of things.

/**
 * Fill "%(name)s" in one of our own words.
 * @param {string} word @param {Record<string, string | number>} values
 */
export const fill = (word, values) =>
  word.replace(/%\((\w+)\)s/g, (whole, name) => (name in values ? String(values[name]) : whole));

/** A number in the page's language. @param {number} value @param {string} language */
export const number = (value, language) => new Intl.NumberFormat(language).format(value);

/** Two significant digits: a drawing on a phone is no more exact. @param {number} value */
export function rounded(value) {
  if (value < 1) return 0;
  const step = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.round(value / step) * step;
}

/**
 * What the form of a feature says: the outcome stands for "closed", lateness for all else where only one mark fits.
 * @param {{s?: string, o?: string | null, od?: boolean}} props @param {boolean} apart lateness has its own mark
 */
export function form(props, apart) {
  if (props.od && !apart) return "overdue";
  return props.o || props.s || "";
}

/**
 * Our own words for a feature that has no row in the list.
 * @param {any} props @param {Record<string, string>} names @param {Record<string, string>} words
 */
export function plainName(props, names, words) {
  if (props.k === "c") return fill(words.cell, { n: String(props.band ?? "").replace("-", "–") });
  const ours = { a: words.action, w: words.area, sign: words.sign }[/** @type {"a"} */ (props.k)] ?? words.place;
  const what = props.k === "o" ? names[props.c] : ours;
  const parts = [what, names[form(props, true)], props.od ? names.overdue : ""];
  return parts.filter(Boolean).join(". ");
}
