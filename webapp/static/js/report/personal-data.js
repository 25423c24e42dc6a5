// Finds what looks like personal data in a text; webapp/observations/personal_data.py holds the same rules.
// Both are tested with tests/fixtures/personal_data.json.

/** @typedef {{kind: "personal_number" | "phone" | "email" | "plate" | "name", start: number, end: number}} Finding */

const BEFORE = "(^|[^0-9A-Za-zÅÄÖåäö])";
const GAP = "[ /-]{0,3}";
const NUMBER = new RegExp(
  `${BEFORE}((?:19|2[0Oo])?[0-9Oo]{2}[ -]?[0-9Oo]{2}[ -]?[0-9Oo]{2} ?[-+–]? ?[0-9Oo]{4})(?![0-9A-Za-z])`,
  "g",
);
const PHONE = new RegExp(
  "(^|[^0-9A-Za-zÅÄÖåäö+])(" +
    `(?:\\+|00)46${GAP}(?:\\(0\\))?${GAP}[1-9](?:${GAP}[0-9]){6,8}` +
    `|07[02369](?:${GAP}[0-9]){7}` +
    "|0[1-9][0-9]{0,2}[ /-]{1,3}[1-9](?:[ -]?[0-9]){4,7}" +
    ")(?![0-9A-Za-z])",
  "g",
);
const EMAIL =
  /(^|[^0-9A-Za-zÅÄÖåäö._%+-])([0-9A-Za-zÅÄÖåäö._%+-]{1,64}@(?:[0-9A-Za-zÅÄÖåäö-]{1,63}\.)+[A-Za-z]{2,24})/g;
const PLATE = new RegExp(`${BEFORE}([A-HJ-PR-UW-Z]{3}[ -]?[0-9]{2}[0-9A-HJ-NPR-UW-Z])(?![0-9A-Za-zÅÄÖåäö])`, "g");
const FIRST_NAMES =
  "Anna Eva Maria Karin Kristina Lena Sara Kerstin Emma Ingrid Marie Malin Birgitta Jenny Inger Annika " +
  "Linda Ulla Susanne Johanna Monica Elin Elisabeth Carina Hanna Sofia Katarina Marianne Margareta " +
  "Helena Ida Camilla Anneli Anita Amanda Julia Åsa Barbro Anette Siv Helen Therese Gunilla Sandra " +
  "Alice Lisa Agneta Ann Madeleine Caroline Ellen Linnea Cecilia Frida Louise Yvonne Gun Lovisa Elsa " +
  "Jessica Josefin Moa Ebba Sonja Mona Pia Maja Alva Astrid Ella Matilda Olivia Agnes Isabelle Ulrika " +
  "Felicia Klara Selma Emelie Fatima Maryam Zahra Amina Leila Lars Anders Mikael Johan Erik Per Peter " +
  "Karl Carl Thomas Jan Daniel Fredrik Andreas Hans Mohammed Ahmed Stefan Mats Bo Marcus Mattias Magnus " +
  "Jonas Niklas Martin Bengt Alexander Oskar Nils Björn Ulf David Simon Patrik Kjell Leif Joakim " +
  "Christer Filip Viktor Lennart Gustav Henrik Emil Ali Kent Göran Rolf Robert William Elias Håkan " +
  "Anton Christian Robin Jakob Linus Sven Rickard Roger Hugo Ludvig Lucas Adam Oliver Axel Tobias Isak " +
  "Albin Kenneth Jimmy Roland Jörgen Gunnar Arne Tommy Ove Åke Göte Omar Hassan Ibrahim Mustafa Yusuf " +
  "Abdul";
const WORD = "[A-ZÅÄÖÉÜ][a-zåäöéüæø]";
const ONE = `(?:${FIRST_NAMES.split(" ").join("|")})`;
const FIRST = `${ONE}(?:[ -]${ONE})?`;
const STREET =
  "(?:gatan?|väg(?:en)?|stig(?:en)?|gränd(?:en)?|allén?|backen?|torg(?:et)?|plats(?:en)?|plan|park(?:en)?|skolan?|bron?|kyrkan?)";
const LAST = `(?:(?:von|af|de|el|al) )?${WORD}{1,30}(?:-${WORD}{1,30})?`;
const NOT_PLACE = `(?!${STREET}| ${STREET})(?![0-9A-Za-zÅÄÖåäö])`;
const NAMES = [
  new RegExp(`${BEFORE}(${FIRST} ${LAST})${NOT_PLACE}`, "g"),
  new RegExp(`${BEFORE}(${WORD}{1,20} ${WORD}{1,20}sson)${NOT_PLACE}`, "g"),
  new RegExp(
    `${BEFORE}(${FIRST} (?:på|i|vid|bor på|bor i|bor vid|som bor på) ${WORD}{2,30} ?[0-9]{1,4})(?![0-9])`,
    "g",
  ),
];
const PLACE = new RegExp(`[a-zåäöé]${STREET}$`);
const NO_PLATE = new Set(["LED", "BRF", "LSS", "NTU", "GCM"]);

/** All stretches that look like personal data, in order and without overlap. @param {string} text @returns {Finding[]} */
export function find(text) {
  const found = [
    ...all(EMAIL, "email", text),
    ...all(NUMBER, "personal_number", text).filter(({ start, end }) => isPersonalNumber(text.slice(start, end))),
    ...all(PHONE, "phone", text),
    ...all(PLATE, "plate", text).filter(({ start }) => !NO_PLATE.has(text.slice(start, start + 3))),
    ...NAMES.flatMap((pattern) => all(pattern, "name", text)).filter(
      ({ start, end }) => !PLACE.test(text.slice(start, end)),
    ),
  ];
  /** @type {Finding[]} */
  const kept = [];
  for (const one of found) {
    if (kept.every((other) => one.end <= other.start || one.start >= other.end)) kept.push(one);
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** A date and a right check digit (Luhn). @param {string} written */
export function isPersonalNumber(written) {
  const digits = written.replace(/[Oo]/g, "0").replace(/[^0-9]/g, "").slice(-10);
  const month = Number(digits.slice(2, 4));
  const day = Number(digits.slice(4, 6));
  if (month < 1 || month > 12 || !((day >= 1 && day <= 31) || (day >= 61 && day <= 91))) return false;
  let sum = 0;
  [...digits].forEach((digit, place) => {
    const value = Number(digit) * (2 - (place % 2));
    sum += value > 9 ? value - 9 : value;
  });
  return sum % 10 === 0;
}

/** @param {RegExp} pattern @param {Finding["kind"]} kind @param {string} text @returns {Finding[]} */
function all(pattern, kind, text) {
  return [...text.matchAll(pattern)].map((match) => {
    const start = /** @type {number} */ (match.index) + match[1].length;
    return { kind, start, end: start + match[2].length };
  });
}
