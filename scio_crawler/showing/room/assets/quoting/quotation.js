// Interpret a pasted quotation, and find where its words stand exactly.

import { bounds, turning } from "./turning.js";
import { cleaned, FULL_WIDTH, GAP, isEdge, QUOTE, terms, tokens, WORD } from "./words.js";

// --- What a person may mean ---

const BROKEN = /(?<=[a-z])-[ \t\r]*\n[ \t]*(?=[a-z])/g;
const BRACKETED = /\[([A-Za-z])\](?=[A-Za-z])/g;
const POINTED = /(?<![^\n])[ \t]*>+|<<[ \n]*$/g;

const MOST_WORDS = 20; // of a pattern
const PLAIN = /^[A-Za-z]+$/;
const WRITTEN_OTHERWISE = new Set(["per", "cent", "percent"]); // "%"

export function interpretations(given) {
  const plain = cleaned(given);
  const mended = plain.replace(POINTED, "").replace(BROKEN, "").replace(BRACKETED, "$1");
  return [...new Set([plain, mended])];
}

// --- A quotation, and where it stands word for word ---

export function quotation(...pieces) {
  const texts = pieces.map(cleaned);
  const passages = [];
  let [offset, mark] = [0, null];
  for (const text of texts) {
    const every = tokens(text).map((token) => moved(token, offset));
    offset += text.length + 1;
    const marks = [...every.keys()].filter((at) => every[at].kind === GAP);
    const ends = [...marks, every.length];
    [-1, ...marks].forEach((at, number) => {
      mark = every[at] ?? mark;
      const passage = passageOf(every.slice(at + 1, ends[number]), mark);
      if (!passage.tokens.length) return;
      passages.push(passage);
      mark = null;
    });
  }
  return new Quotation(texts.join(" "), passages);
}

class Quotation {
  constructor(text, passages) {
    const marked = passages.map(({ mark, tokens }, at) => (mark && at ? [mark, ...tokens] : tokens));
    Object.assign(this, { text, passages, tokens: marked.flat() });
    const words = this.tokens.filter((token) => token.kind === WORD).map((token) => token.text);
    this.words = words.length;
    this.terms = terms(words.join(" "));
    this.pattern = patternOf(passages);
  }

  /** Return whether *text*, as it is written, may have the longest run of words. */
  mayBeIn(text) {
    return !this.pattern || this.pattern.test(text) || FULL_WIDTH.test(text);
  }

  with(passages) {
    return new Quotation(this.text, passages);
  }
}

/** Return the pattern of the longest run of plain words, null if there is none. */
function patternOf(passages) {
  const runs = [];
  for (const { tokens } of passages) {
    runs.push([]);
    for (const { kind, text } of tokens) {
      if (kind === WORD && isPlain(text)) runs.at(-1).push(text);
      else runs.push([]);
    }
  }
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), []);
  return longest.length ? new RegExp(longest.slice(0, MOST_WORDS).join("[^\\p{L}\\p{N}]+"), "iu") : null;
}

export function withStops(quoted) {
  const passages = quoted.passages.map((each) =>
    each.stop ? { ...each, tokens: [...each.tokens, each.stop] } : each,
  );
  return quoted.with(passages);
}

/** Return whether *word* has no letter or sign that may be written in another way. */
export function isPlain(word) {
  return PLAIN.test(word) && !WRITTEN_OTHERWISE.has(word.toLowerCase());
}

function moved(token, by) {
  return { ...token, start: token.start + by, end: token.end + by };
}

const MOST_COMPARED = 20; // places of one text

/** Return where *said* has the passages of a quotation: of the shortest, one that is not turned, if there is. */
export function findExact(quoted, said, text) {
  const isTurned = ({ first, last }) => turning(said, text, first, last.end).length > 0;
  if (!quoted.passages.length) return [];
  const [opening, ...others] = quoted.passages;
  let found = [...spans(opening, said)].map((span) => ({ last: span, first: span.first, before: null }));
  if (found.length && others.length) {
    const allowed = bounds(said);
    for (const passage of others) {
      found = [...longer(found, [...spans(passage, said)], passage.mark ? allowed : adjoining(said))];
      if (!found.length) return [];
    }
  }
  if (!found.length) return [];
  const length = (chain) => chain.last.end - chain.first;
  const least = Math.min(...found.map(length));
  const shortest = found.filter((chain) => length(chain) === least);
  return unlinked(shortest.slice(0, MOST_COMPARED).find((chain) => !isTurned(chain)) ?? shortest[0]);
}

export function isOpening(quoted, said) {
  if (quoted.text === said.text) return true;
  if (quoted.text.length !== said.text.length) return false;
  const [one, other] = [[...quoted.text], [...said.text]];
  if (one.slice(1).join("") !== other.slice(1).join("")) return false;
  if (one[0].toLowerCase() !== other[0].toLowerCase()) return false;
  return one[0] !== one[0].toLowerCase() || said.begins;
}

function adjoining(said) {
  const until = new Array(said.length + 1).fill(said.length);
  const since = new Array(said.length + 1).fill(0);
  said.forEach((token, i) => (since[i + 1] = token.kind === WORD ? i + 1 : since[i]));
  for (let i = said.length - 1; i >= 0; i--) until[i] = said[i].kind === WORD ? i : until[i + 1];
  return { until, since };
}

function* longer(chains, spans, allowed) {
  const near = [];
  let next = 0;
  for (const span of spans) {
    while (next < chains.length && chains[next].last.end <= span.first) near.push(chains[next++]);
    while (near.length && span.first > allowed.until[near.at(-1).last.end]) near.pop();
    const before = near.at(-1);
    if (before && before.last.end >= allowed.since[span.first]) {
      yield { last: span, first: before.first, before };
    }
  }
}

function unlinked(chain) {
  const found = [];
  for (; chain; chain = chain.before) found.push(chain.last);
  return found.reverse();
}

function* spans(passage, said) {
  const length = passage.tokens.length;
  for (let first = 0; first + length <= said.length; first++) {
    const end = first + length;
    if (!isOpening(passage.tokens[0], said[first]) || said[first].isJoined) continue;
    if (said[end]?.isJoined || (passage.stop && isAsked(said, end))) continue;
    if (passage.tokens.every((token, i) => i === 0 || token.text === said[first + i].text)) {
      yield { first, end };
    }
  }
}

function isAsked(said, end) {
  while (said[end]?.kind === QUOTE) end++;
  return said[end]?.text === "?";
}

function passageOf(found, mark) {
  const counted = trimmed(found);
  const following = found.filter((token) => counted.length && token.start >= counted.at(-1).end);
  const stop = following.find((token) => token.kind !== QUOTE);
  return { tokens: counted, stop: stop?.text === "." ? stop : null, mark };
}

function trimmed(found) {
  let [first, end] = [0, found.length];
  while (first < end && isEdge(found[first]) && !(first + 1 < end && found[first + 1].isJoined)) {
    first++;
  }
  while (end > first && isEdge(found[end - 1]) && !found[end - 1].isJoined) end--;
  return found.slice(first, end);
}
