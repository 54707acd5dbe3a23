// Find a quotation in a text word for word.
// The twin of scio_crawler/quoting/runs.py. Pure.

import { cleaned, DASH, GAP, isEdge, QUOTE, terms, tokens, WORD } from "./words.js";

const LONGEST_NAME = 10;
const SAYING = new Set("says said asks asked adds added answers answered replies replied".split(" "));
const BRACKETED = /^([^A-Za-z[]*)\[([A-Za-z])\](?=[A-Za-z])/;
const ASKED = new Set("?!");

export function quotation(given) {
  const text = cleaned(given).replace(BRACKETED, "$1$2");
  const every = tokens(text);
  const found = trimmed(every);
  const behind = every.find((token) => found.length && token.start >= found.at(-1).end);
  const stop = behind?.text === "." ? behind : null;
  const parts = [];
  let part = [];
  for (const token of [...found, { kind: GAP }]) {
    if (token.kind !== GAP) {
      part.push(token);
      continue;
    }
    part = trimmed(part);
    if (part.length) parts.push(part);
    part = [];
  }
  const words = found.filter((token) => token.kind === WORD).map((token) => token.text);
  return { text, tokens: found, parts, terms: terms(words.join(" ")), words: words.length, stop };
}

export function attributed(given) {
  const text = cleaned(given);
  const found = tokens(text);
  const ways = [];
  const colon = found.slice(0, LONGEST_NAME).findIndex((token) => token.text === ":");
  if (colon > 0) ways.push([text.slice(0, found[colon].start), text.slice(found[colon].end)]);
  if (found[0]?.kind === QUOTE) {
    let end = found.length - 2;
    while (end > 0 && !(found[end].kind === QUOTE && found[end + 1].kind === DASH)) end--;
    if (end > 0) ways.push([text.slice(found[end + 1].end), text.slice(0, found[end].start)]);
  }
  const told = ways.map(([by, words]) => ({ by: tokens(by), quoted: quotation(words) }));
  return told.filter((each) => each.by.length && each.quoted.words);
}

function name(text) {
  const words = tokens(cleaned(text)).filter((token) => token.kind === WORD);
  return words.map((token) => token.text).join(" ").toLowerCase();
}

export function isBy(speaker, attribution) {
  const known = name(speaker).split(" ").filter(Boolean);
  const places = [...attribution.keys()].filter((at) => attribution[at].kind === WORD);
  const begin = places.slice(0, known.length).map((at) => attribution[at].text.toLowerCase());
  if (!known.length || begin.join(" ") !== known.join(" ")) return false;
  const rest = attribution.slice(places[known.length - 1] + 1);
  if (!rest.length || rest[0].kind !== WORD) return true;
  return SAYING.has(rest[0].text.toLowerCase()) && rest.slice(1).every((token) => token.kind !== WORD);
}

export function exact(quoted, said) {
  let best = [];
  for (const first of runs(quoted, 0, said, 0)) {
    const chain = [first];
    for (let number = 1; number < quoted.parts.length; number++) {
      const following = runs(quoted, number, said, chain.at(-1).end).next();
      if (following.done) return best;
      chain.push(following.value);
    }
    const length = (found) => found.at(-1).end - found[0].first;
    if (!best.length || length(chain) < length(best)) best = chain;
    if (chain.length === 1) return best;
  }
  return best;
}

export function isFirst(quoted, said) {
  const [one, other] = [[...quoted.text], [...said.text]];
  if (quoted.text === said.text) return true;
  if (one.slice(1).join("") !== other.slice(1).join("")) return false;
  if (one[0].toLowerCase() !== other[0].toLowerCase()) return false;
  return one[0] !== one[0].toLowerCase() || said.begins;
}

function* runs(quoted, number, said, start) {
  const part = quoted.parts[number];
  const isStopped = quoted.stop && number === quoted.parts.length - 1;
  for (let first = start; first + part.length <= said.length; first++) {
    const end = first + part.length;
    const isThere = number === 0 ? isFirst(part[0], said[first]) : part[0].text === said[first].text;
    if (!isThere || said[first].isJoined || said[end]?.isJoined) continue;
    if (isStopped && ASKED.has(said[end]?.text)) continue;
    if (part.every((token, i) => i === 0 || token.text === said[first + i].text)) {
      yield { first, end };
    }
  }
}

function trimmed(found) {
  let [first, end] = [0, found.length];
  while (first < end && isEdge(found[first]) && !(first + 1 < end && found[first + 1].isJoined)) {
    first++;
  }
  while (end > first && isEdge(found[end - 1]) && !found[end - 1].isJoined) end--;
  return found.slice(first, end);
}
