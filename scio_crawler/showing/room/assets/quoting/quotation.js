// Interpret a pasted quotation, and find where its words stand exactly.
// The twin of scio_crawler/showing/quoting/quotation.py. Pure.

import { TABLE, listed } from "./table.js";
import { cleaned, DASH, GAP, isEdge, MARK, QUOTE, terms, tokens, WORD } from "./words.js";

// --- What a person may mean ---

const BROKEN = /(?<=[a-z])-[ \t\r]*\n[ \t]*(?=[a-z])/g;
const BRACKETED = /\[([A-Za-z])\](?=[A-Za-z])/g;
const POINTED = /(?<![^\n])[ \t]*>+|<<[ \n]*$/g;

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
  return new Quotation(texts.join(" "), passages, mark !== null);
}

class Quotation {
  constructor(text, passages, isCut) {
    const marked = passages.map(({ mark, tokens }, at) => (mark && at ? [mark, ...tokens] : tokens));
    Object.assign(this, { text, passages, isCut, tokens: marked.flat() });
    const words = this.tokens.filter((token) => token.kind === WORD).map((token) => token.text);
    this.words = words.length;
    this.terms = terms(words.join(" "));
  }

  with(passages) {
    return new Quotation(this.text, passages, this.isCut);
  }
}

export function withStops(quoted) {
  const passages = quoted.passages.map((each) =>
    each.stop ? { ...each, tokens: [...each.tokens, each.stop] } : each,
  );
  return quoted.with(passages);
}

function moved(token, by) {
  return { ...token, start: token.start + by, end: token.end + by };
}

export function findExact(quoted, said) {
  if (!quoted.passages.length) return [];
  const [opening, ...others] = quoted.passages;
  let found = [...spans(opening, said)].map((span) => ({ last: span, first: span.first, before: null }));
  if (found.length && (others.length || opening.mark || quoted.isCut)) {
    const allowed = bounds(said);
    if (opening.mark) found = found.filter((chain) => !allowed.since[chain.first]);
    for (const passage of others) {
      found = [...longer(found, [...spans(passage, said)], passage.mark ? allowed : adjoining(said))];
      if (!found.length) return [];
    }
    if (quoted.isCut) found = found.filter((chain) => allowed.until[chain.last.end] === said.length);
  }
  const length = (chain) => chain.last.end - chain.first;
  const least = (best, chain) => (length(chain) < length(best) ? chain : best);
  return found.length ? unlinked(found.reduce(least)) : [];
}

export function isOpening(quoted, said) {
  if (quoted.text === said.text) return true;
  if (quoted.text.length !== said.text.length) return false;
  const [one, other] = [[...quoted.text], [...said.text]];
  if (one.slice(1).join("") !== other.slice(1).join("")) return false;
  if (one[0].toLowerCase() !== other[0].toLowerCase()) return false;
  return one[0] !== one[0].toLowerCase() || said.begins;
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

// --- Omissions that take a negation from quoted words ---

const NEGATIONS = listed("turning"), TOGETHER = listed("not turning after not");
const REACHING = listed("reaching back"), BEGINNINGS = listed("clause beginnings");
const WITH_NEXT = new Map(Object.entries(TABLE["turning before"]));
const NOT_AFTER = new Map(Object.entries(TABLE["not turning after"]));
const CONTINUING = new Set(",;-");
const CONTRACTED = "n't";
const ABBREVIATED = "No";

export function bounds(said) {
  const until = new Array(said.length + 1).fill(said.length);
  const since = new Array(said.length + 1).fill(0);
  let negation = -1;
  for (let i = 0; i < said.length; i++) {
    if (isMark(said[i])) negation = -1;
    since[i] = negation + 1;
    if (isNegation(said, i)) negation = i;
  }
  negation = said.length;
  for (let i = said.length - 1; i >= 0; i--) {
    const ends = isMark(said[i]) && !isReachedAcross(said, i);
    if (ends || BEGINNINGS.has(said[i].text.toLowerCase())) negation = said.length;
    until[i + 1] = negation;
    if (isNegation(said, i)) negation = i;
  }
  return { until, since };
}

export function hiddenNegations({ until, since }, first, end) {
  const found = new Set([until[first], since[end] - 1]);
  return [...found].filter((at) => first <= at && at < end).sort((one, other) => one - other);
}

function adjoining(said) {
  const until = new Array(said.length + 1).fill(said.length);
  const since = new Array(said.length + 1).fill(0);
  said.forEach((token, i) => (since[i + 1] = token.kind === WORD ? i + 1 : since[i]));
  for (let i = said.length - 1; i >= 0; i--) until[i] = said[i].kind === WORD ? i : until[i + 1];
  return { until, since };
}

function isReachedAcross(said, at) {
  return CONTINUING.has(said[at].text) && REACHING.has(said[at + 1]?.text.toLowerCase());
}

function isMark(token) {
  return token.kind === MARK || (token.kind === DASH && !token.isJoined);
}

function isNegation(said, at) {
  const word = said[at].text.toLowerCase();
  const following = said.slice(at + 1, at + 3).map((token) => token.text);
  if (WITH_NEXT.has(word)) return following.includes(WITH_NEXT.get(word));
  if (NOT_AFTER.has(word)) return at === 0 || said[at - 1].text.toLowerCase() !== NOT_AFTER.get(word);
  if (!NEGATIONS.has(word)) return word.endsWith(CONTRACTED);
  if (said[at].text === ABBREVIATED && following[0] === ".") return !/^[0-9]/.test(following.at(-1));
  return !(word === "not" && TOGETHER.has(following[0]));
}
