// Searches the bundles of the index, in a worker so that the page never waits.

import { opened } from "./search-index.js";

const BASE = new URL("../search/", import.meta.url);
// The parameters of BM25: how much repeated words count, and how little words in long turns do.
const SATURATION = 1.2;
const LENGTH = 0.25;
const FIRST = 1_000; // the score of words that follow each other, higher than any other score

let loaded; // the bundles, newest first
let latest; // a promise of the turns of the last search, in order

// A question has a `number`, which its answer repeats. One with `clauses` begins a search. The answer
// has the total of turns, the number of those found only with the name of the speaker, and what to
// show of the turns from `start` to `end`.
self.addEventListener("message", async ({ data }) => {
  const { number, clauses, start, end } = data;
  try {
    // An earlier search may end later.
    if (clauses) latest = find(data);
    const found = await latest;
    const turns = await Promise.all(found.slice(start, end).map(shown));
    const byName = found.filter(({ hits }) => hits.some(({ places }) => places.length === 0)).length;
    self.postMessage({ number, total: found.length, byName, turns });
  } catch (error) {
    self.postMessage({ number, error: String(error.message ?? error) });
  }
});
bundles().catch(() => {}); // the answer to the first question will report it

function bundles() {
  loaded ??= begin().catch((error) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function begin() {
  const response = await fetch(new URL("parts.json", BASE), { cache: "no-cache" });
  if (!response.ok) throw new Error(`parts.json: ${response.status}`);
  const { parts } = await response.json();
  const open = async ({ path, first, last, digest }) => ({ first, last, bundle: await opened(new URL(`../${path}`, BASE), digest) });
  return Promise.all(parts.map(open));
}

// Return all turns that fulfil the `clauses` and have one of the values of each facet in `filters`: the
// newest first, or those with the words `together` first, and then by score.
async function find({ clauses, together, filters, isNewestFirst }) {
  const wanted = (await bundles()).filter(({ first, last }) => {
    const has = (date) => first.slice(0, date.length) <= date && date <= last.slice(0, date.length);
    return [filters.year, filters.month].every((dates) => !dates || dates.some(has));
  });
  const phrase = isNewestFirst ? [] : together;
  const lists = await Promise.all(wanted.map(({ bundle }) => inBundle(bundle, clauses, phrase, filters)));
  const found = lists.flatMap((list) => list.found);
  if (isNewestFirst || clauses.length === 0) return found;
  const lengths = wanted.flatMap(({ bundle }) => bundle.lengths);
  const counts = clauses.map((_, at) => sum(lists.map((list) => list.counts[at])));
  const weigh = scale(lengths, counts);
  for (const turn of found) turn.score = weigh(turn);
  return found.sort((a, b) => b.score - a.score);
}

// Return the turns of a `bundle` that fulfil everything, and how many fulfil each clause.
async function inBundle(bundle, clauses, phrase, filters) {
  const [lists, phraseHits, sets] = await Promise.all([
    Promise.all(clauses.map((clause) => fulfilling(bundle, clause))),
    phrase.length > 0 ? following(bundle, phrase) : new Map(),
    Promise.all(Object.entries(filters).map(([name, values]) => bundle.with(name, values.map(encoded)))),
  ]);
  const found = [];
  for (const turn of bundle.newest) {
    const hits = lists.map((list) => list.get(turn));
    if (hits.includes(undefined) || !sets.every((set) => set.has(turn))) continue;
    // The name of its speaker alone is no reason to find a turn.
    if (hits.length > 0 && hits.every(({ places }) => places.length === 0)) continue;
    found.push({ bundle, turn, hits, phraseHit: phraseHits.get(turn) });
  }
  return { found, counts: lists.map((list) => list.size) };
}

// Return the turns that fulfil a clause: for each the places of its words, their weight, and whether
// the speaker's name has one.
async function fulfilling(bundle, { isPhrase, ways }) {
  if (isPhrase) return following(bundle, ways);
  const [first, ...others] = await Promise.all(ways.map((start) => bundle.having(start)));
  for (const [turn, { places, weight, isNamed }] of others.flatMap((other) => [...other])) {
    const one = first.get(turn) ?? { places: [], weight: 0, isNamed: false };
    first.set(turn, { places: one.places.concat(places), weight: one.weight + weight, isNamed: one.isNamed || isNamed });
  }
  return first;
}

// Return the turns in whose text the `words` follow each other, as for a clause.
async function following(bundle, words) {
  const [first, ...others] = await Promise.all(words.map((word) => bundle.having(word)));
  const found = new Map();
  for (const [turn, { places }] of first) {
    const same = others.map((other) => other.get(turn)?.places);
    if (same.includes(undefined)) continue;
    const begins = places.filter((place) => same.every((next, at) => next.includes(place + at + 1)));
    if (begins.length === 0) continue;
    found.set(turn, { places: begins.flatMap((place) => words.map((_, at) => place + at)), weight: begins.length, isNamed: false });
  }
  return found;
}

// Return the function that scores a turn. `lengths` are those of all turns, `counts` the numbers of
// turns that fulfil each clause. A name counts as much as a word that is repeated without end.
function scale(lengths, counts) {
  const mean = sum(lengths) / lengths.length;
  const rarity = counts.map((count) => Math.log(1 + (lengths.length - count + 0.5) / (count + 0.5)));
  return ({ bundle, turn, hits, phraseHit }) => {
    const long = SATURATION * (1 - LENGTH + (LENGTH * bundle.lengths[turn]) / mean);
    const scores = hits.map(({ weight, isNamed }, at) => rarity[at] * (weight / (weight + long) + isNamed));
    return sum(scores) + (phraseHit ? FIRST : 0);
  };
}

function sum(numbers) {
  return numbers.reduce((all, number) => all + number, 0);
}

// Return `value` as search_documents.py encodes it.
function encoded(value) {
  const code = (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(value).replace(/[!'()*_]/gu, code);
}

async function shown({ bundle, turn, hits, phraseHit }) {
  const { content, filters } = await bundle.shown(turn);
  const [path, speaker, organization, position, title, date] = JSON.parse(decodeURIComponent(filters.shown[0]));
  const places = [...hits, phraseHit].flatMap((one) => one?.places ?? []);
  return { content, hits: places, path, speaker, organization, position, title, date, kind: filters.kind[0] };
}
