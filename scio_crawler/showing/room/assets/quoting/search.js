// Look through all turns for a quotation.
// The twin of scio_crawler/quoting/search.py. Pure.

import { chosen, MOST_STEPS } from "./candidates.js";
import { EXACT, matchExactly, matchNearly, NEAR, NONE } from "./matching.js";
import { apart, longest } from "./parts.js";
import { isBy, readings } from "./readings.js";
import { quotation } from "./runs.js";
import { terms, tokens } from "./words.js";

const MOST_PLACES = 50, MOST_NEAR = 3;
const RANKS = [EXACT, NEAR, NONE];

/**
 * Look for a quotation in turns, newest first, those of earlier revisions behind all others.
 *
 * A turn has `text`, `briefing_id`, `label`, `speaker`, and `earlier`, the number of its revision or
 * 0. Returned are the verdict and the places, each with its turn, its match, and for an earlier
 * revision `today`. A name before or behind the words may be that of whoever said them.
 */
export function search(given, turns) {
  const ways = readings(given);
  let best = searched(quotation(ways.next().value.words), turns, turns);
  for (const { words, by } of ways) {
    if (best.verdict === EXACT) break;
    const theirs = by.length ? turns.filter((turn) => isSaidBy(turn, by)) : turns;
    if (!theirs.length) continue;
    const quoted = quotation(words);
    if (!quoted.words) continue;
    const found = { ...searched(quoted, theirs, turns), isAttributed: by.length > 0 };
    if (isBetter(found, best)) best = found;
  }
  return best;
}

function isSaidBy({ speaker, label }, attribution) {
  return isBy(speaker, attribution) || isBy(label, attribution);
}

function isBetter(one, other) {
  const rank = RANKS.indexOf(one.verdict) - RANKS.indexOf(other.verdict);
  const alike = ({ places }) => Math.max(0, ...places.map((place) => place.match.alike));
  return rank < 0 || (rank === 0 && alike(one) > alike(other));
}

function searched(quoted, turns, all) {
  const wanted = quoted.terms;
  const shared = [];
  const result = { verdict: NONE, places: [], parts: [], further: 0, isAttributed: false };
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
    if (result.places.length < MOST_PLACES) {
      result.places.push({ turn, match, today: today(quoted, turn, all) });
    } else {
      result.further++;
    }
  }
  if (result.places.length) return { ...result, verdict: EXACT };
  const laidBeside = candidates(quoted, turns, shared);
  const places = near(quoted, all, laidBeside);
  if (places.length) return { ...result, verdict: NEAR, places };
  return { ...result, parts: parts(quoted, all, laidBeside) };
}

function candidates(quoted, turns, shared) {
  const found = [];
  let steps = 0;
  for (const at of chosen(quoted.terms, shared)) {
    steps += quoted.tokens.length * turns[at].text.length;
    if (steps > MOST_STEPS && found.length) break;
    found.push({ at, turn: turns[at] });
  }
  return found;
}

function near(quoted, turns, laidBeside) {
  const found = [];
  for (const { at, turn } of laidBeside) {
    const match = matchNearly(quoted, turn.text);
    if (match) found.push({ at, turn, match });
  }
  const isEarlier = (each) => Number(each.turn.earlier > 0);
  found.sort(
    (one, other) =>
      other.match.alike - one.match.alike || isEarlier(one) - isEarlier(other) || one.at - other.at,
  );
  const places = [];
  const told = new Set();
  for (const { turn, match } of found) {
    if (places.length === MOST_NEAR || (turn.earlier && told.has(turn.briefing_id))) continue;
    told.add(turn.briefing_id);
    places.push({ turn, match, today: today(quoted, turn, turns) });
  }
  return places;
}

function parts(quoted, turns, laidBeside) {
  const found = [];
  for (const { turn } of laidBeside) {
    const run = longest(quoted, tokens(turn.text));
    if (!run) continue;
    const [first, last] = [quoted.tokens[run.first], quoted.tokens[run.end - 1]];
    const part = quotation(quoted.text.slice(first.start, last.end));
    const match = matchExactly(part, turn.text);
    if (match) found.push({ run, place: { turn, match, today: today(part, turn, turns) } });
  }
  return apart(found.map((each) => each.run)).map((at) => found[at].place);
}

/** Return how the transcript reads today what the *turn* of an earlier revision said. */
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
