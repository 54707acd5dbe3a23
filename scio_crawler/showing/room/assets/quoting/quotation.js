// Interpret a pasted quotation, and find where its words stand exactly.
// The twin of scio_crawler/showing/quoting/quotation.py. Pure.

import { cleaned, DASH, GAP, isEdge, MARK, QUOTE, terms, tokens, WORD } from "./words.js";

// --- What a person may mean ---

const LONGEST_NAME = 40;
const ROLE = /^[A-Za-z ]+ · [A-Za-z ]+$/;
const SAYING = new Set("says said asks asked adds added answers answered replies replied".split(" "));
const BROKEN = /(?<=[a-z])-[ \t\r]*\n[ \t]*(?=[a-z])/g;
const BRACKETED = /\[([A-Za-z])\](?=[A-Za-z])/g;
const POINTED = /^[ \n]*>>|<<[ \n]*$/g;

export function* interpretations(given) {
  const plain = cleaned(given);
  const mended = plain.replace(POINTED, "").replace(BROKEN, "").replace(BRACKETED, "$1");
  const texts = [...new Set([plain, mended])];
  for (const words of texts) yield { words, attribution: [] };
  for (const [by, words] of texts.flatMap((text) => [...attributed(text)])) {
    yield { words, attribution: tokens(by) };
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

// --- A quotation, and where it stands word for word ---

export function quotation(given) {
  const text = cleaned(given);
  const every = tokens(text);
  const marks = [...every.keys()].filter((at) => every[at].kind === GAP);
  const ends = [...marks, every.length];
  const passages = [];
  const counted = [];
  [-1, ...marks].forEach((mark, number) => {
    const passage = passageOf(every.slice(mark + 1, ends[number]));
    if (!passage.tokens.length) return;
    if (passages.length) counted.push(every[mark]);
    counted.push(...passage.tokens);
    passages.push(passage);
  });
  const words = counted.filter((token) => token.kind === WORD).map((token) => token.text);
  return { text, tokens: counted, passages, terms: terms(words.join(" ")), words: words.length };
}

export function withStops(quoted) {
  const stops = new Map(quoted.passages.map((passage) => [passage.tokens.at(-1), passage.stop]));
  const pairs = quoted.tokens.map((token) => [token, stops.get(token)]);
  return { ...quoted, tokens: pairs.flat().filter(Boolean) };
}

export function findExact(quoted, said) {
  const allowed = quoted.passages.length > 1 ? bounds(said) : null;
  let found = [];
  for (const [number, passage] of quoted.passages.entries()) {
    const there = [...spans(passage, said)];
    found = number
      ? [...longer(found, there, allowed)]
      : there.map((span) => ({ last: span, first: span.first, before: null }));
    if (!found.length) return [];
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

function passageOf(found) {
  const counted = trimmed(found);
  const following = found.filter((token) => counted.length && token.start >= counted.at(-1).end);
  const stop = following.find((token) => token.kind !== QUOTE);
  return { tokens: counted, stop: stop?.text === "." ? stop : null };
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

const NEGATIONS = new Set(
  ("not no never none nobody nothing nowhere neither nor cannot without hardly scarcely barely " +
    "rarely seldom unless unlikely impossible unable few little least fail fails failed failing " +
    "failure refuse refuses refused refusing refusal deny denies denied denying denial reject " +
    "rejects rejected rejecting oppose opposes opposed opposing avoid avoids avoided avoiding " +
    "prevent prevents prevented preventing lack lacks lacked lacking cease ceases ceased ceasing " +
    "decline declines declined").split(" "),
);
const WITH_NEXT = new Map([
  ["far", "from"], ["rather", "than"], ["instead", "of"], ["short", "of"],
]);
const NOT_AFTER = new Map([["few", "a"], ["little", "a"], ["least", "at"]]);
const CONTRACTED = "n't";
const TOGETHER = new Set("only just merely simply".split(" "));
const BEGINNINGS = new Set(
  ("and but or that which who whom whose where when while because although though if " +
    "whether").split(" "),
);
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
    if (isMark(said[i]) || BEGINNINGS.has(said[i].text.toLowerCase())) negation = said.length;
    until[i + 1] = negation;
    if (isNegation(said, i)) negation = i;
  }
  return { until, since };
}

export function hiddenNegations({ until, since }, first, end) {
  const found = new Set([until[first], since[end] - 1]);
  return [...found].filter((at) => first <= at && at < end).sort((one, other) => one - other);
}

function isMark(token) {
  return token.kind === MARK || (token.kind === DASH && !token.isJoined);
}

function isNegation(said, at) {
  const word = said[at].text.toLowerCase();
  const following = said.slice(at + 1, at + 3).map((token) => token.text);
  if (WITH_NEXT.has(word)) return following[0] === WITH_NEXT.get(word);
  if (NOT_AFTER.has(word)) return at === 0 || said[at - 1].text.toLowerCase() !== NOT_AFTER.get(word);
  if (!NEGATIONS.has(word)) return word.endsWith(CONTRACTED);
  if (said[at].text === ABBREVIATED && following[0] === ".") return !/^[0-9]/.test(following.at(-1));
  return !(word === "not" && TOGETHER.has(following[0]));
}
