// What a person may mean who pastes a quotation: words alone, or with a speaker's name.
// The twin of scio_crawler/quoting/readings.py. Pure.

import { cleaned, DASH, QUOTE, tokens, WORD } from "./words.js";

const LONGEST_NAME = 40;
const ROLE = /^[A-Za-z ]+ · [A-Za-z ]+$/;
const SAYING = new Set("says said asks asked adds added answers answered replies replied".split(" "));
const BROKEN = /(?<=[a-z])-[ \t\r]*\n[ \t]*(?=[a-z])/g;
const BRACKETED = /\[([A-Za-z])\](?=[A-Za-z])/g;
const POINTED = /^[ \n]*>>|<<[ \n]*$/g;

export function* readings(given) {
  const plain = cleaned(given);
  const mended = plain.replace(POINTED, "").replace(BROKEN, "").replace(BRACKETED, "$1");
  const texts = [...new Set([plain, mended])];
  for (const words of texts) yield { words, by: [] };
  for (const [by, words] of texts.flatMap((text) => [...attributed(text)])) {
    yield { words, by: tokens(by) };
  }
}

export function isBy(speaker, attribution) {
  const known = name(speaker).split(" ").filter(Boolean);
  const lower = (at) => attribution[at].text.toLowerCase();
  let places = [...attribution.keys()].filter((at) => attribution[at].kind === WORD);
  if (places.length && SAYING.has(lower(places[0]))) places.shift();
  places = places.slice(0, known.length);
  if (!known.length || places.map(lower).join(" ") !== known.join(" ")) return false;
  const rest = attribution.slice(places.at(-1) + 1);
  if (!rest.length || rest[0].kind !== WORD) return true;
  return SAYING.has(rest[0].text.toLowerCase()) && rest.slice(1).every((token) => token.kind !== WORD);
}

function* attributed(text) {
  const [name, ...lines] = text.replace(/^[ \n]+/, "").split("\n");
  if (lines.length && ROLE.test(lines[0])) {
    yield* [1, 2].map((shown) => [name, lines.slice(shown).join("\n")]);
  }
  const found = tokens(text);
  const marks = [...found.keys()].filter((at) => found[at].kind === QUOTE);
  const colon = found.slice(1, LONGEST_NAME).find((token) => token.text === ":");
  if (colon) yield [text.slice(0, colon.start), text.slice(colon.end)];
  if (marks[0] > 0 && marks[0] < LONGEST_NAME) {
    const start = found[marks[0]].start;
    yield [text.slice(0, start), text.slice(start)];
  }
  if (marks[0] === 0) {
    const closing = marks.slice(1).filter((at) => at + 1 < found.length);
    const dashed = closing.filter((at) => found[at + 1].kind === DASH);
    for (const at of new Set([...dashed.slice(-1), ...closing.slice(-1)])) {
      yield [text.slice(found[at].end), text.slice(0, found[at].start)];
    }
  }
}

function name(text) {
  const words = tokens(cleaned(text)).filter((token) => token.kind === WORD);
  return words.map((token) => token.text).join(" ").toLowerCase();
}
