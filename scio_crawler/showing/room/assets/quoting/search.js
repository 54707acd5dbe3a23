// Search all turns for a quotation.
// The twin of scio_crawler/showing/quoting/search.py. Pure.

import { EXACT, matchExactly, matchNearly, NEAR, NONE } from "./matching.js";
import { interpretations, isBy, quotation } from "./quotation.js";
import { FULL, FUNCTION_WORDS, SMALL, terms, tokens, WORD } from "./words.js";

// --- Choose the turns that are aligned with a quotation ---

const MOST_ALIGNED = 24;
export const MOST_STEPS = 30_000_000;

/** Return the places in *found* of the turns that share most with a quotation, best first. */
export function bestCandidates(found) {
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

const MOST_EXACT = 50, MOST_NEAR = 3;
const RANKS = [EXACT, NEAR, NONE];

/**
 * Search turns, which come newest first and those of earlier revisions last, for a quotation.
 *
 * A turn has `text`, `briefing_id`, `label`, `speaker`, and `earlier`, the number of its revision or
 * 0 for the current one. The result has a verdict and occurrences, or fragments if there are none:
 * each has its turn, its match, and for an earlier revision `today`. A name before or after the
 * words may be the speaker's.
 */
export function search(given, turns) {
  const ways = interpretations(given);
  let best = searched(quotation(ways.next().value.words), turns, turns);
  for (const { words, attribution } of ways) {
    if (best.verdict === EXACT) break;
    const isAttributed = attribution.length > 0;
    const theirs = isAttributed ? turns.filter((turn) => isSaidBy(turn, attribution)) : turns;
    if (!theirs.length) continue;
    const quoted = quotation(words);
    if (!quoted.words) continue;
    const found = { ...searched(quoted, theirs, turns), isAttributed };
    if (isBetter(found, best)) best = found;
  }
  return best;
}

function isSaidBy({ speaker, label }, attribution) {
  return isBy(speaker, attribution) || isBy(label, attribution);
}

function isBetter(one, other) {
  const rank = RANKS.indexOf(one.verdict) - RANKS.indexOf(other.verdict);
  const alike = ({ occurrences }) => Math.max(0, ...occurrences.map(({ match }) => match.alike));
  return rank < 0 || (rank === 0 && alike(one) > alike(other));
}

function searched(quoted, turns, all) {
  const wanted = quoted.terms;
  const shared = [];
  const result = { verdict: NONE, occurrences: [], fragments: [], further: 0, isAttributed: false };
  const exactlyIn = new Set();
  for (const turn of turns) {
    const there = terms(turn.text);
    const found = [...wanted].filter((term) => there.has(term));
    shared.push(found);
    const isKnown = turn.earlier && exactlyIn.has(turn.briefing_id);
    if (found.length < wanted.size || isKnown) continue;
    const match = matchExactly(quoted, turn.text);
    if (!match) continue;
    exactlyIn.add(turn.briefing_id);
    if (result.occurrences.length < MOST_EXACT) {
      result.occurrences.push({ turn, match, today: today(quoted, turn, all) });
    } else {
      result.further++;
    }
  }
  if (result.occurrences.length) return { ...result, verdict: EXACT };
  const candidates = alignable(quoted, turns, shared);
  const occurrences = near(quoted, all, candidates);
  if (occurrences.length) return { ...result, verdict: NEAR, occurrences };
  return { ...result, fragments: fragments(quoted, all, candidates) };
}

function alignable(quoted, turns, shared) {
  const found = [];
  let steps = 0;
  for (const at of bestCandidates(shared)) {
    steps += quoted.tokens.length * turns[at].text.length;
    if (steps > MOST_STEPS && found.length) break;
    found.push({ at, turn: turns[at] });
  }
  return found;
}

function near(quoted, turns, candidates) {
  const found = [];
  for (const { at, turn } of candidates) {
    const match = matchNearly(quoted, turn.text);
    if (match) found.push({ at, turn, match });
  }
  const isEarlier = (each) => Number(each.turn.earlier > 0);
  found.sort(
    (one, other) =>
      other.match.alike - one.match.alike || isEarlier(one) - isEarlier(other) || one.at - other.at,
  );
  const occurrences = [];
  const briefings = new Set();
  for (const { turn, match } of found) {
    if (occurrences.length === MOST_NEAR || (turn.earlier && briefings.has(turn.briefing_id))) continue;
    briefings.add(turn.briefing_id);
    occurrences.push({ turn, match, today: today(quoted, turn, turns) });
  }
  return occurrences;
}

function fragments(quoted, turns, candidates) {
  const found = [];
  for (const { turn } of candidates) {
    const span = longestFragment(quoted, tokens(turn.text));
    if (!span) continue;
    const [first, last] = [quoted.tokens[span.first], quoted.tokens[span.end - 1]];
    const fragment = quotation(quoted.text.slice(first.start, last.end));
    const match = matchExactly(fragment, turn.text);
    if (match) found.push({ span, occurrence: { turn, match, today: today(fragment, turn, turns) } });
  }
  return disjoint(found.map((each) => each.span)).map((at) => found[at].occurrence);
}

/** Return what the current transcript has of words that the *turn* of an earlier revision had. */
function today(quoted, turn, turns) {
  if (!turn.earlier) return null;
  const now = turns.filter((each) => !each.earlier && each.briefing_id === turn.briefing_id);
  let best = { revision: now[0]?.revision ?? 0, turn: null, match: null };
  for (const each of now) {
    const match = matchNearly(quoted, each.text);
    if (match && match.alike > (best.match?.alike ?? -1)) best = { ...best, turn: each, match };
  }
  return best;
}
