// Search all turns for a quotation. Where the turns come from is asked of the caller. Pure.

import { termsOfWays, ways } from "./attribution.js";
import { faults, Names, wordsOf } from "./claims.js";
import {
  EXACT, leastWeight, matchClosest, matchExactly, matchNearly, NEAR, NONE, weightIn,
} from "./matching.js";
import { interpretations, isPlain, quotation } from "./quotation.js";
import { listed } from "./table.js";
import { GAP, FUNCTION_WORDS, terms, tokens, WORD } from "./words.js";

const MOST_EXACT = 50, MOST_NEAR = 3, MOST_SPLIT = 3;
const MOST_STEPS = 30_000_000; // of all alignments: tokens of the quotation times letters said
const MOST_TIMES = 20; // as long as a quotation is a turn that may take more

/**
 * Search for the quotation *given*. This is a generator: it yields what it asks for, and takes the
 * answer. Turns come newest first, those of earlier revisions last. It asks for
 *
 * - `having`, quotations as `sought` describes them: an answer has `turns`, among which are all that
 *   may have one of them word for word, and `more` if it asks again for the others, with whether some
 *   were `found`
 * - `nearest`, the terms and the texts of quotations: for each, the turns that share most, best first
 * - `names`, terms: what people, bodies and conferences are called, at least where these terms occur
 * - `now`, the id of a briefing: the turns of its current transcript
 *
 * A turn has `at`, its place among all, `text`, `briefing_id`, `turn_id`, what an attribution may say of
 * it, `earlier`, the number of its revision or 0 for the current one, and `same_as`, the better copy.
 * The result has a verdict, the `claim` of an attribution or null, and occurrences, or parts if there
 * are none: each has its turn, its match, what the attribution says wrongly of it, and for an earlier
 * revision `today`.
 */
export function* search(given) {
  const plain = interpretations(given).map((text) => quotation(text));
  const among = [...new Set(plain.flatMap(({ text }) => [...termsOfWays(text)]))];
  const wanted = plain.filter((quoted) => quoted.words).map((quoted) => wantedOf(quoted));
  yield* look(wanted, among);
  const exact = yield* exactResult(wanted);
  if (exact) return exact;
  const nearest = yield* bestNear(wanted);
  const names = new Names();
  for (const each of yield { names: among }) names.add(each);
  const split = attributed(plain, names, nearest.occurrences.map(({ turn }) => turn.text));
  yield* look(split, among);
  const found = yield* exactResult(split);
  if (found) return found;
  const near = split.length ? yield* bestNear(split.slice(-MOST_SPLIT)) : nearest;
  const best = near.occurrences.length && alikeOf(near) >= alikeOf(nearest) ? near : nearest;
  return (yield* putTogether([...split.slice(-MOST_SPLIT).reverse(), ...wanted.slice(0, 1)], best)) ?? best;
}

/**
 * Return the ways to split *plain*, unless the nearest *texts* have all of it, if altered. The name
 * of somebody who speaks in the folder, but whom they do not name, is no altered word.
 */
function attributed(plain, names, texts) {
  const found = new Map();
  const named = wordsOf(texts.join(" "));
  for (const whole of plain) {
    const least = Math.max(...(texts.length ? texts.map((text) => leastWeight(whole, text)) : [0]));
    for (const { pieces, claim } of ways(whole.text, names)) {
      const quoted = quotation(...pieces);
      const key = JSON.stringify([pieces, claim]);
      const isNamed = [...wordsOf(claim.person)].some((word) => named.has(word));
      const isOther = (claim.people.size && !isNamed) || weightIn(quoted, whole) >= least;
      if (isOther && !found.has(key)) found.set(key, wantedOf(quoted, claim));
    }
  }
  return [...found.values()];
}

function alikeOf({ occurrences }) {
  return Math.max(-1, ...occurrences.map(({ match }) => match.alike));
}

function wantedOf(quoted, claim = null) {
  return { quoted, claim, right: [], wrong: [], exactlyIn: new Set(), nearest: [] };
}

// --- Exactly ---

/** Return what a text must have to have a quotation: its terms, and words that stay as they are. */
function sought({ text, terms, passages }) {
  const runs = passages.flatMap((passage) => plainRuns(passage.tokens));
  const letters = passages.flatMap((passage) => passage.tokens.flatMap((token, at) => {
    return [...token.text.slice(at ? 0 : 1).matchAll(/[A-Za-z0-9]+/g)].map((match) => match[0]);
  }));
  return { text, terms: [...terms], runs, letters: [...new Set(letters)] };
}

/** Return the words of *tokens* in small letters, in runs that no number and no sign divides. */
function plainRuns(tokens) {
  const runs = [[]];
  for (const { kind, text } of tokens) {
    if (kind !== WORD) continue;
    if (isPlain(text)) runs.at(-1).push(text.toLowerCase());
    else runs.push([]);
  }
  return runs.filter((run) => run.length);
}

function* look(wanted, among) {
  let isMore = wanted.length > 0;
  while (isMore) {
    const found = wanted.some(({ right }) => right.length);
    const { turns, more } = yield { having: wanted.map(({ quoted }) => sought(quoted)), among, found };
    for (const turn of turns) {
      const there = terms(turn.text);
      for (const each of wanted) lookAt(each, turn, there);
    }
    isMore = more;
  }
}

/** Return the id of the briefing that stands for the conference of *turn*. */
function conferenceOf(turn) {
  return turn.same_as || turn.briefing_id;
}

function lookAt({ quoted, claim, right, wrong, exactlyIn }, turn, there) {
  const isLater = turn.earlier && exactlyIn.has(conferenceOf(turn));
  if (isLater || [...quoted.terms].some((term) => !there.has(term))) return;
  const match = matchExactly(quoted, turn.text);
  if (!match) return;
  exactlyIn.add(conferenceOf(turn));
  (claim && faults(claim, turn).length ? wrong : right).push({ turn, match });
}

function* exactResult(wanted) {
  for (const [key, verdict] of [["right", EXACT], ["wrong", NEAR]]) {
    const best = wanted.find((each) => each[key].length);
    if (!best) continue;
    const places = best[key].slice(0, MOST_EXACT);
    const occurrences = [];
    for (const { turn, match } of places) occurrences.push(yield* occurrence(best, turn, match));
    const isTurned = ({ match }) => Number(match.turnedBy.length > 0);
    occurrences.sort((one, other) => one.faults.length - other.faults.length || isTurned(one) - isTurned(other));
    const further = best[key].length - places.length;
    return { verdict, occurrences, parts: [], further, claim: best.claim };
  }
  return null;
}

// --- Nearly ---

const NOTHING = { verdict: NONE, occurrences: [], parts: [], further: 0, claim: null };

function* bestNear(wanted) {
  let best = NOTHING;
  const ranked = yield { nearest: wanted.map(({ quoted }) => ({ terms: [...quoted.terms], text: quoted.text })) };
  for (const [at, each] of wanted.entries()) {
    each.nearest = alignable(each, ranked[at]);
    const occurrences = yield* near(each);
    const found = { ...NOTHING, verdict: NEAR, occurrences, claim: each.claim };
    if (alikeOf(found) > alikeOf(best)) best = found;
    else if (!occurrences.length && each === wanted[0]) best = { ...NOTHING, parts: yield* fragments(each) };
  }
  return best;
}

function alignable({ quoted }, ranked) {
  const found = [];
  let left = MOST_STEPS;
  for (const turn of ranked) {
    const steps = quoted.tokens.length * turn.text.length;
    if (steps > MOST_STEPS && turn.text.length > MOST_TIMES * quoted.text.length) continue;
    left -= steps;
    if (left < 0 && found.length) break;
    found.push(turn);
  }
  return found;
}

function* near(wanted) {
  const found = [];
  for (const turn of wanted.nearest) {
    const match = matchNearly(wanted.quoted, turn.text);
    if (match) found.push({ turn, match });
  }
  const isEarlier = ({ turn }) => Number(turn.earlier > 0);
  found.sort(
    (one, other) =>
      other.match.alike - one.match.alike || isEarlier(one) - isEarlier(other) || one.turn.at - other.turn.at,
  );
  const occurrences = [];
  const conferences = new Set();
  for (const { turn, match } of found) {
    const isKnown = turn.earlier && conferences.has(conferenceOf(turn));
    if (occurrences.length === MOST_NEAR || isKnown) continue;
    conferences.add(conferenceOf(turn));
    occurrences.push(yield* occurrence(wanted, turn, match));
  }
  return occurrences;
}

function* occurrence({ quoted, claim }, turn, match) {
  const today = turn.earlier ? yield* todayOf(quoted, turn) : null;
  return { turn, match, today, faults: claim ? faults(claim, turn) : [] };
}

/** Return what the current transcript has of words that the *turn* of an earlier revision had. */
function* todayOf(quoted, turn) {
  const now = yield { now: turn.briefing_id };
  const same = now.find((each) => each.turn_id === turn.turn_id && each.text);
  let best = { revision: now[0]?.revision ?? 0, turn: null, match: null };
  if (same) return { ...best, turn: same, match: matchClosest(quoted, same.text) };
  for (const each of now) {
    const match = matchNearly(quoted, each.text);
    if (match && match.alike > (best.match?.alike ?? -1)) best = { ...best, turn: each, match };
  }
  return best;
}

// --- Parts that were said ---

const MOST_FRAGMENTS = 3, FEWEST = 5, FEWEST_CONTENT_WORDS = 3, LONGEST_QUOTATION = 2000;

function* fragments(wanted) {
  const found = [];
  for (const turn of wanted.nearest) {
    const span = longestFragment(wanted.quoted, tokens(turn.text));
    const part = span && partOf(wanted, span.first, span.end);
    const match = part && matchExactly(part.quoted, turn.text);
    if (match) found.push({ span, occurrence: yield* occurrence(part, turn, match) });
  }
  return disjoint(found.map((each) => each.span)).map((at) => found[at].occurrence);
}

function longestFragment(quoted, said) {
  let best = { first: 0, end: 0 };
  let above = new Array(said.length + 1).fill(0);
  quoted.tokens.slice(0, LONGEST_QUOTATION).forEach((token, place) => {
    const row = [0];
    said.forEach((other, j) => {
      const length = token.text === other.text ? above[j] + 1 : 0;
      if (length > best.end - best.first) best = { first: place + 1 - length, end: place + 1 };
      row.push(length);
    });
    above = row;
  });
  return isTelling(quoted.tokens.slice(best.first, best.end)) ? best : null;
}

function isTelling(found, fewest = FEWEST, fewestOfContent = FEWEST_CONTENT_WORDS) {
  const words = found.filter((token) => token.kind === WORD);
  const content = words.filter((token) => !FUNCTION_WORDS.has(token.text.toLowerCase()));
  return words.length >= fewest && content.length >= fewestOfContent;
}

function partOf({ quoted, claim }, first, end) {
  const text = quoted.text.slice(quoted.tokens[first].start, quoted.tokens[end - 1].end);
  return wantedOf(quotation(text), claim);
}

function disjoint(spans) {
  const length = ({ first, end }) => end - first;
  const isApart = (one, other) => one.end <= other.first || other.end <= one.first;
  const ranked = [...spans.keys()].sort((one, other) => length(spans[other]) - length(spans[one]));
  const chosen = [];
  for (const at of ranked) {
    if (chosen.every((other) => isApart(spans[at], spans[other]))) chosen.push(at);
  }
  return chosen.slice(0, MOST_FRAGMENTS);
}

// --- Two exact parts that somebody put together ---

const FEWEST_OF_PART = 4, FEWEST_CONTENT_OF_PART = 2; // words
const MOST_TAKEN_APART = 4; // turns, of which the other part is looked for
const MOST_BETWEEN = 3; // tokens that join the parts, as ", and then"
const ALMOST_ALIKE = 850; // in thousandths: then parts are told only if they are clauses
const CLAUSES = listed("clause beginnings");
const NEARLY_WHOLE = 25; // tokens between the parts: the text is then shown with what was left out

/** Return the result with two parts of the first of *wanted* that has both, null if none has. */
function* putTogether(wanted, best) {
  for (const each of wanted) {
    const parts = yield* twoParts(each);
    if (!parts || isOnePassage(parts.places, best)) continue;
    if (alikeOf(best) >= ALMOST_ALIKE && !parts.isAtClause) continue;
    return { ...NOTHING, verdict: NEAR, parts: parts.places, claim: each.claim };
  }
  return null;
}

function* twoParts(wanted) {
  const { length } = wanted.quoted.tokens;
  const ends = wanted.nearest.map((turn) => ({ turn, ...exactEnds(wanted, turn) }));
  ends.sort((one, other) => longest(other) - longest(one));
  for (const { turn, head, tail } of ends.slice(0, MOST_TAKEN_APART)) {
    for (const isHead of head >= tail ? [true, false] : [false, true]) {
      const [first, end] = isHead ? [0, head] : [length - tail, length];
      if (!isTelling(wanted.quoted.tokens.slice(first, end), FEWEST_OF_PART, FEWEST_CONTENT_OF_PART)) continue;
      const rest = isHead ? restsAfter(wanted, end) : restsBefore(wanted, first);
      yield* look(rest, []);
      const other = rest.find(({ right, wrong }) => right.length || wrong.length);
      if (!other) continue;
      const part = partOf(wanted, first, end);
      const own = yield* occurrence(part, turn, matchExactly(part.quoted, turn.text));
      const [place] = [...other.right, ...other.wrong];
      const others = yield* occurrence(other, place.turn, place.match);
      const places = isHead ? [own, others] : [others, own];
      return { places, isAtClause: isAtClause(wanted.quoted, isHead ? end : first) };
    }
  }
  return null;
}

/** Return whether a clause of a quotation ends before a token, or begins with it. */
function isAtClause({ tokens }, at) {
  const isMark = (token) => token && token.kind !== WORD && !token.isJoined;
  return isMark(tokens[at - 1]) || isMark(tokens[at]) || CLAUSES.has(tokens[at]?.text.toLowerCase());
}

function longest({ head, tail }) {
  return Math.max(head, tail);
}

/**
 * Return how many tokens at the beginning, and at the end, of a quotation a turn has exactly. If
 * words are left out, a part ends there.
 */
function exactEnds(wanted, turn) {
  const { length } = wanted.quoted.tokens;
  const gaps = [...wanted.quoted.tokens.keys()].filter((at) => wanted.quoted.tokens[at].kind === GAP);
  const has = (first, end) => matchExactly(partOf(wanted, first, end).quoted, turn.text) !== null;
  const head = most(length, (size) => has(0, size)), tail = most(length, (size) => has(length - size, length));
  if (!gaps.length) return { head, tail };
  const isWithin = (size) => (at) => at <= size;
  return {
    head: gaps.findLast(isWithin(head)) ?? 0,
    tail: Math.max(0, ...gaps.map((at) => length - 1 - at).filter(isWithin(tail))),
  };
}

/** Return the greatest size below *limit* that fits; one that is smaller than a fitting one fits. */
function most(limit, fits) {
  let [least, beyond] = [0, limit];
  while (beyond - least > 1) {
    const size = (least + beyond) >> 1;
    if (fits(size)) least = size;
    else beyond = size;
  }
  return least;
}

function restsAfter(wanted, end) {
  const { length } = wanted.quoted.tokens;
  const firsts = [end, end + 1, end + 2, end + MOST_BETWEEN, end - 1, end - 2];
  return rests(wanted, firsts.map((first) => [first, length]), (first) => [end, first]);
}

function restsBefore(wanted, first) {
  const ends = [first, first - 1, first - 2, first - MOST_BETWEEN, first + 1, first + 2];
  return rests(wanted, ends.map((end) => [0, end]), (_, end) => [end, first]);
}

/** Return those of *spans* that say enough, and leave out no word that does. */
function rests(wanted, spans, between) {
  const { tokens } = wanted.quoted;
  const isJoining = ({ kind, text }) => kind !== WORD || FUNCTION_WORDS.has(text.toLowerCase());
  const isFit = ([first, end]) =>
    first >= 0 &&
    end > first &&
    tokens.slice(...between(first, end)).every(isJoining) &&
    isTelling(tokens.slice(first, end), FEWEST_OF_PART, FEWEST_CONTENT_OF_PART);
  return spans.filter(isFit).map(([first, end]) => partOf(wanted, first, end));
}

/** Return whether both parts stand close together where the *best* match shows what differs. */
function isOnePassage(parts, best) {
  const [one, other] = parts.map(({ turn }) => turn.at);
  const [nearest] = best.occurrences;
  if (one !== other || nearest?.turn.at !== one) return false;
  const leftOut = nearest.match.segments.map(({ said, kind }) => (kind === "changed" ? tokens(said).length : 0));
  return Math.max(...leftOut) <= NEARLY_WHOLE;
}
