// Search all turns for a quotation.
// The twin of scio_crawler/showing/quoting/search.py. Pure.

import { ways } from "./attribution.js";
import { faults, Names, wordsOf } from "./claims.js";
import {
  EXACT, leastWeight, matchClosest, matchExactly, matchNearly, NEAR, NONE, weightIn,
} from "./matching.js";
import { interpretations, quotation } from "./quotation.js";
import { FULL, FUNCTION_WORDS, SMALL, terms, tokens, WORD } from "./words.js";

// --- Choose the turns that are aligned with a quotation ---

const MOST_ALIGNED = 24;
export const MOST_STEPS = 30_000_000;

/** Return the places in *found* of the turns that share most with a quotation, best first. */
function bestCandidates(found) {
  const having = new Map();
  for (const term of found.flat()) having.set(term, (having.get(term) ?? 0) + 1);
  const worth = new Map();
  for (const [term, times] of having) {
    const rarity = 32 - Math.clz32(Math.floor(found.length / (times + 1))) + 1;
    worth.set(term, rarity * (FUNCTION_WORDS.has(term) ? SMALL : FULL));
  }
  const sums = found.map((shared) => shared.reduce((sum, term) => sum + worth.get(term), 0));
  return [...found.keys()]
    .filter((at) => found[at].length)
    .sort((one, other) => sums[other] - sums[one] || one - other)
    .slice(0, MOST_ALIGNED);
}

// --- Find the longest parts of a quotation that were said ---

const MOST_FRAGMENTS = 3, FEWEST = 5, FEWEST_CONTENT_WORDS = 3, LONGEST_QUOTATION = 2000;

export function longestFragment(quoted, said) {
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
  const found = quoted.tokens.slice(best.first, best.end).filter((token) => token.kind === WORD);
  const content = found.filter((token) => !FUNCTION_WORDS.has(token.text.toLowerCase()));
  return found.length >= FEWEST && content.length >= FEWEST_CONTENT_WORDS ? best : null;
}

export function disjoint(spans) {
  const ranked = [...spans.keys()].sort((one, other) => length(spans[other]) - length(spans[one]));
  const chosen = [];
  for (const at of ranked) {
    if (chosen.every((other) => isApart(spans[at], spans[other]))) chosen.push(at);
  }
  return chosen.slice(0, MOST_FRAGMENTS);
}

function length(span) {
  return span.end - span.first;
}

function isApart(one, other) {
  return one.end <= other.first || other.end <= one.first;
}

// --- Search all turns ---

const MOST_EXACT = 50, MOST_NEAR = 3, MOST_SPLIT = 3;

/**
 * Search turns, which come newest first and those of earlier revisions last, for a quotation.
 *
 * A turn has `text`, `briefing_id`, `turn_id`, what an attribution may say of it, and `earlier`, the
 * number of its revision or 0 for the current one; `same_as` is the better copy. The result has a verdict, the `claim` of an
 * attribution or null, and occurrences, or fragments if there are none: each has its turn, its
 * match, what the attribution says wrongly of it, and for an earlier revision `today`.
 */
export function search(given, turns) {
  const plain = interpretations(given).map((text) => quotation(text));
  const wanted = plain.filter((quoted) => quoted.words).map((quoted) => wantedOf(quoted));
  look(wanted, turns);
  const exact = exactResult(wanted, turns);
  if (exact) return exact;
  const nearest = bestNear(wanted, turns);
  const names = new Names();
  for (const turn of turns) names.add(turn);
  const split = attributed(plain, names, nearest.occurrences.map(({ turn }) => turn.text));
  look(split, turns);
  const found = exactResult(split, turns);
  if (found || !split.length) return found ?? nearest;
  const near = bestNear(split.slice(-MOST_SPLIT), turns);
  return near.occurrences.length && alikeOf(near) >= alikeOf(nearest) ? near : nearest;
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
  return { quoted, claim, right: [], wrong: [], shared: [], exactlyIn: new Set() };
}

function look(wanted, turns) {
  for (const turn of wanted.length ? turns : []) {
    const there = terms(turn.text);
    for (const each of wanted) lookAt(each, turn, there);
  }
}

/** Return the id of the briefing that stands for the conference of *turn*. */
function conferenceOf(turn) {
  return turn.same_as || turn.briefing_id;
}

function lookAt({ quoted, claim, right, wrong, shared, exactlyIn }, turn, there) {
  const common = [...quoted.terms].filter((term) => there.has(term));
  shared.push(common);
  const isLater = turn.earlier && exactlyIn.has(conferenceOf(turn));
  if (common.length < quoted.terms.size || isLater) return;
  const match = matchExactly(quoted, turn.text);
  if (!match) return;
  exactlyIn.add(conferenceOf(turn));
  (claim && faults(claim, turn).length ? wrong : right).push({ turn, match });
}

function exactResult(wanted, turns) {
  for (const [key, verdict] of [["right", EXACT], ["wrong", NEAR]]) {
    const best = wanted.find((each) => each[key].length);
    if (!best) continue;
    const places = best[key].slice(0, MOST_EXACT);
    const occurrences = places.map(({ turn, match }) => occurrence(best, turn, match, turns));
    occurrences.sort((one, other) => one.faults.length - other.faults.length);
    const further = best[key].length - places.length;
    return { verdict, occurrences, fragments: [], further, claim: best.claim };
  }
  return null;
}

function bestNear(wanted, turns) {
  const none = { verdict: NONE, occurrences: [], fragments: [], further: 0, claim: null };
  let best = none;
  for (const each of wanted) {
    const candidates = alignable(each, turns);
    const occurrences = near(each, turns, candidates);
    const found = { ...none, verdict: NEAR, occurrences, claim: each.claim };
    if (alikeOf(found) > alikeOf(best)) best = found;
    else if (!occurrences.length && each === wanted[0]) {
      best = { ...none, fragments: fragments(each, turns, candidates) };
    }
  }
  return best;
}

function alignable({ quoted, shared }, turns) {
  const found = [];
  let steps = 0;
  for (const at of bestCandidates(shared)) {
    steps += quoted.tokens.length * turns[at].text.length;
    if (steps > MOST_STEPS && found.length) break;
    found.push({ at, turn: turns[at] });
  }
  return found;
}

function near(wanted, turns, candidates) {
  const found = [];
  for (const { at, turn } of candidates) {
    const match = matchNearly(wanted.quoted, turn.text);
    if (match) found.push({ at, turn, match });
  }
  const isEarlier = (each) => Number(each.turn.earlier > 0);
  found.sort(
    (one, other) =>
      other.match.alike - one.match.alike || isEarlier(one) - isEarlier(other) || one.at - other.at,
  );
  const occurrences = [];
  const conferences = new Set();
  for (const { turn, match } of found) {
    const isKnown = turn.earlier && conferences.has(conferenceOf(turn));
    if (occurrences.length === MOST_NEAR || isKnown) continue;
    conferences.add(conferenceOf(turn));
    occurrences.push(occurrence(wanted, turn, match, turns));
  }
  return occurrences;
}

function fragments({ quoted }, turns, candidates) {
  const found = [];
  for (const { turn } of candidates) {
    const span = longestFragment(quoted, tokens(turn.text));
    if (!span) continue;
    const [first, last] = [quoted.tokens[span.first], quoted.tokens[span.end - 1]];
    const wanted = wantedOf(quotation(quoted.text.slice(first.start, last.end)));
    const match = matchExactly(wanted.quoted, turn.text);
    if (match) found.push({ span, occurrence: occurrence(wanted, turn, match, turns) });
  }
  return disjoint(found.map((each) => each.span)).map((at) => found[at].occurrence);
}

function occurrence({ quoted, claim }, turn, match, turns) {
  return { turn, match, today: today(quoted, turn, turns), faults: claim ? faults(claim, turn) : [] };
}

/** Return what the current transcript has of words that the *turn* of an earlier revision had. */
function today(quoted, turn, turns) {
  if (!turn.earlier) return null;
  const now = turns.filter((each) => !each.earlier && each.briefing_id === turn.briefing_id);
  const same = now.find((each) => each.turn_id === turn.turn_id && each.text);
  let best = { revision: now[0]?.revision ?? 0, turn: null, match: null };
  if (same) return { ...best, turn: same, match: matchClosest(quoted, same.text) };
  for (const each of now) {
    const match = matchNearly(quoted, each.text);
    if (match && match.alike > (best.match?.alike ?? -1)) best = { ...best, turn: each, match };
  }
  return best;
}
