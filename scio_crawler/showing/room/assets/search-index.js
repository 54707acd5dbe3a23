// Finds turns in the index that search_index.py wrote. Nothing here touches a page.

import { unpacked } from "./packed.js";
import { asked, isIn, prepared } from "./search-query.js";
import { limited } from "./search-names.js";
import { places, words } from "./search-text.js";

// The parameters of BM25: how much repeated words count, and how little words in long turns do.
const SATURATION = 1.2;
const LENGTH = 0.25;
const FIRST = 1_000; // the score of words that follow each other, higher than any other score
const OF_TURNS = ["year", "month", "asked", "periods", "title"]; // filters that turns of a kind do not share
const BEGINNING = 2; // letters of a word that a name must have to be looked at
const ALIKE = ["role", "kind", "press", "outcome"]; // the facets of a kind of turns, as they are listed
const DAY = 10_000; // that of a conference of the day, month or year that was typed

/** Return the index of the site at *root*. Throws an error if a file cannot be loaded. */
export async function opened(root) {
  const load = async (path) => unpacked(`${root}${path}`, { cache: "no-cache" });
  const loaded = cached(load);
  const names = () => loaded("search/names.json.gz");
  names().catch(() => {}); // whoever needs them will report it
  const [index, table] = await Promise.all(["search/index.json", "assets/search-words.json"].map(load));
  const periods = await Promise.all(index.periods.map((period) => periodOf(root, period)));
  const ready = prepared(table);
  const vocabulary = cached(() => Promise.all(periods.map((period) => period.vocabulary())));
  const briefing = cached(async (id) => (await unpacked(`${root}quotes/${id}.json.gz`))[0]);
  const turns = periods.flatMap((period) => period.turns);
  for (const [number, turn] of turns.entries()) turn.number = number;
  return {
    turns,
    briefings: [...index.without.map(aboutOf), ...periods.flatMap((period) => period.briefings)],

    /** Return who speaks, and the values of other facets that are typed; and what is shown of them. */
    names,
    cards: () => loaded("search/cards.json.gz"),
    words: async () => new Map((await vocabulary("all")).flatMap((one) => Object.entries(one))),
    asked: (typed) => asked(typed, ready),
    find: (wanted) => find(periods, wanted),

    /** Return how often each turn, by its number, says each of *exact* words, as `words` has them. */
    async lists(exact) {
      const found = await Promise.all(exact.map((word) => countsOf(periods, word)));
      return new Map(exact.map((word, at) => [word, found[at]]));
    },

    /** Return the turns that are found for what was *typed* and say it, each with how often. */
    async counted(typed) {
      const { groups, limits } = asked(typed, ready);
      const { filters } = limited(limits, {}, limits.length > 0 ? await names() : {});
      return (await Promise.all(periods.map((period) => countedIn(period, groups, filters)))).flat();
    },

    /** Return a conference with its texts. */
    briefing,

    /** Return the briefing, what it is about, and the line of a turn. */
    async text({ briefing: { id, topic }, place }) {
      const there = await briefing(id);
      return { briefing: there, topic, turn: there.turns[place] };
    },
  };
}

function aboutOf([id, date, title, announced, length = 0]) {
  const topic = title.slice(announced, announced + 1).toUpperCase() + title.slice(announced + 1);
  return { id, date, title, topic, length };
}

async function periodOf(root, [path, first, last]) {
  const file = (name) => unpacked(`${root}${path}/${name}.json.gz`);
  const { briefings, people, kinds: alike, bodies, turns, words: starts } = await file("turns");
  const load = cached((number) => file(`words-${number}`));
  const all = briefings.map(aboutOf);
  const kinds = alike.map(([person, ...values]) => ({
    person,
    facets: facetsOf(people[person][0], values),
  }));
  let next = 0;
  return {
    first,
    last,
    briefings: all,
    people: people.map(([named, ...others]) => [...Object.values(named), ...others].join(" ")),
    kinds,
    turns: all.flatMap((briefing) =>
      Array.from({ length: briefing.length }, (_, place) => {
        const [kind, length, ...asked] = turns[next];
        const { facets } = kinds[kind];
        return {
          at: next++,
          briefing,
          place,
          kind,
          words: length,
          facets,
          asked: asked.map((body) => bodies[body]),
        };
      }),
    ),
    vocabulary: () => file("vocabulary"),

    /** Return the words that are *wanted*, each with its numbers. */
    async said({ text, isWhole }) {
      const ends = (at) => starts[at + 1] === undefined || starts[at + 1] > text;
      const holds = (at) => ends(at) && (starts[at] <= text || (!isWhole && starts[at].startsWith(text)));
      const loaded = await Promise.all([...starts.keys()].filter(holds).map(load));
      if (!isWhole)
        return loaded.flatMap((words) => Object.entries(words).filter(([word]) => word.startsWith(text)));
      return loaded.filter((words) => Object.hasOwn(words, text)).map((words) => [text, words[text]]);
    },
  };
}

function facetsOf(named, values) {
  const all = [...Object.entries(named), ...ALIKE.map((name, at) => [name, values[at]])];
  return Object.fromEntries(all.filter(([, value]) => value).map(([name, value]) => [name, [value]]));
}

/** Return how often each turn of all *periods* says the *word*, by the number of the turn. */
async function countsOf(periods, word) {
  const lists = await Promise.all(periods.map((period) => period.said({ text: word, isWhole: true })));
  const counts = lists.flatMap((said, at) =>
    [...sizes(placesOf(said))].map(([turn, count]) => [periods[at].turns[turn].number, count]),
  );
  return new Map(counts);
}

/**
 * Return how often the turns of a *period* that fulfil all *groups* say them: at each place where a term
 * begins once, and of several groups, the rarest of those that a turn says. Dates are not counted.
 */
async function countedIn(period, groups, filters) {
  const { found } = await inPeriod(period, { groups, filters, phrase: [], by: [] });
  const said = groups.filter(({ isNot }) => !isNot);
  const isDate = ({ terms }) => terms.some(({ periods }) => periods);
  const counted = said.every(isDate) ? said : said.filter((group) => !isDate(group));
  const lists = await Promise.all(counted.map(({ terms }) => standing(period, terms)));
  const counts = found.map((turn) => lists.map((places) => places.get(turn.at)?.size ?? 0).filter(Boolean));
  return found.flatMap((turn, at) =>
    counts[at].length > 0 ? [{ turn, count: Math.min(...counts[at]) }] : [],
  );
}

/** Return the places where each turn begins to say one of *terms*. */
async function standing(period, terms) {
  const lists = await Promise.all(
    terms.flatMap(({ ways, near, within }) =>
      near ? [nearby(period, near, within)] : ways.map((way) => beginnings(period, way)),
    ),
  );
  const found = new Map();
  for (const [turn, places] of lists.flatMap((list) => [...list]))
    found.set(turn, new Set([...(found.get(turn) ?? []), ...places]));
  return found;
}

/** Return the places of the words *said* in those of the turns *only*, if they are given. */
function placesOf(said, only) {
  const found = new Map();
  for (const [, numbers] of said) {
    for (let at = 0, turn = 0; at < numbers.length;) {
      turn += numbers[at];
      const end = at + 2 + numbers[at + 1];
      if (!only || only.has(turn)) {
        const all = found.get(turn) ?? [];
        let place = 0;
        for (at += 2; at < end; at += 1) all.push((place += numbers[at]));
        found.set(turn, all);
      }
      at = end;
    }
  }
  return found;
}

/**
 * Return the turns that fulfil all *groups* and have the *filters*' values of facets, newest first, or
 * by their scores. If *by* names speakers, organizations or outlets, only their turns are found; else,
 * the name of who speaks may fulfil some groups, but not all. Turns with the *phrase* come first.
 */
async function find(periods, { groups, filters, phrase = [], by = [], isNewestFirst }) {
  const wanted = periods.filter(({ first, last }) => mayHold(first, last, filters));
  const search = { groups, filters, phrase, by };
  const lists = await Promise.all(wanted.map((period) => inPeriod(period, search)));
  const found = lists.flatMap((list) => list.found);
  const isAsked = groups.some((group) => !group.isNot);
  if (isNewestFirst || !isAsked) return found;
  const lengths = wanted.flatMap((period) => period.turns.map((turn) => turn.words));
  const saying = (at, each) => sum(lists.map((list) => list.counts[at][each]));
  const counts = groups.map(({ terms }, at) => terms.map((_, each) => saying(at, each)));
  const scored = scale(lengths, counts);
  return found
    .map((one) => [scored(one), one])
    .sort(([a], [b]) => b - a)
    .map(([, one]) => one);
}

function mayHold(first, last, { year = [], month = [] }) {
  const isWithin = (value) => first.slice(0, value.length) <= value && value <= last.slice(0, value.length);
  return [year, month].every((values) => values.length === 0 || values.some(isWithin));
}

async function inPeriod(period, { groups, filters, phrase, by }) {
  const [said, phrased] = await Promise.all([
    Promise.all(groups.map(({ terms }) => Promise.all(terms.map((term) => saying(period, term))))),
    phrase.length > 0 ? beginnings(period, phrase) : new Map(),
  ]);
  const people = groups.map(({ terms }) => terms.map((term) => namedBy(period, term)));
  const isBy = ({ facets }) => by.length === 0 || by.some(({ facet, name }) => facets[facet]?.includes(name));
  const kinds = period.kinds.map((kind) => isOf(kind.facets, filters) && isBy(kind));
  const isAsked = groups.some(({ isNot }) => !isNot);
  // If words are asked for, the name of who speaks alone is no reason to find a turn; else it is found like words.
  const needsNone = by.length > 0 || !isAsked || groups.some(({ terms, isNot }) => isNot || terms.length > 1);
  const isSaid = (turn, { terms }, at) =>
    terms.some(
      ({ periods }, each) => said[at][each].has(turn.at) || (periods && isIn(turn.briefing.date, periods)),
    );
  const isNamed = ({ kind }, at) => people[at].some((some) => some.has(period.kinds[kind].person));
  const fulfils = (turn) =>
    groups.every((group, at) => (isSaid(turn, group, at) || isNamed(turn, at)) !== group.isNot) &&
    (needsNone || groups.some((group, at) => isSaid(turn, group, at)));
  const hitsOf = (turn) =>
    groups.map(({ terms }, at) =>
      terms.map(({ periods }, each) => ({
        weight: said[at][each].get(turn.at) ?? 0,
        isDated: periods !== undefined && isIn(turn.briefing.date, periods),
        isNamed: people[at][each].has(period.kinds[turn.kind].person),
      })),
    );
  const found = period.turns
    .filter((turn) => kinds[turn.kind] && isAt(turn, filters) && fulfils(turn))
    .map((turn) => ({ ...turn, hits: hitsOf(turn), isPhrased: phrased.has(turn.at) }));
  return { found, counts: said.map((lists) => lists.map(({ size }) => size)) };
}

/** Return how often each turn says a term in any of its ways, or all terms that it is made of. */
async function saying(period, { ways, near, within, all = [] }) {
  if (near) return sizes(await nearby(period, near, within));
  const said = await Promise.all(ways.map((way) => beginnings(period, way)));
  const [one = new Map(), ...more] = await Promise.all(all.map((part) => saying(period, part)));
  const found = new Map([...one].filter(([turn]) => more.every((other) => other.has(turn))));
  for (const [turn, places] of said.flatMap((list) => [...list]))
    found.set(turn, (found.get(turn) ?? 0) + places.length);
  return found;
}

function sizes(lists) {
  return new Map([...lists].map(([turn, all]) => [turn, all.length]));
}

/** Return the places where the words of *way* begin to follow each other, by turn. */
async function beginnings(period, way) {
  const said = await Promise.all(way.map((wanted) => period.said(wanted)));
  const size = (at) => sum(said[at].map(([, numbers]) => numbers.length));
  const lists = [];
  let only;
  // The rarest word first: common ones are then looked for in few turns.
  for (const at of [...way.keys()].sort((a, b) => size(a) - size(b)))
    only = lists[at] = placesOf(said[at], only);
  const found = new Map();
  for (const turn of only.keys()) {
    const sets = lists.slice(1).map((list) => new Set(list.get(turn)));
    const begins = lists[0].get(turn).filter((place) => sets.every((set, at) => set.has(place + at + 1)));
    if (begins.length > 0) found.set(turn, begins);
  }
  return found;
}

/** Return the places of the first side where the other is within so many words, by turn. */
async function nearby(period, sides, within) {
  const [one, other] = await Promise.all(sides.map((side) => standing(period, [side])));
  const isNear = (place, there) => there !== place && Math.abs(there - place) <= within;
  const pairs = [...one].map(([turn, begins]) => {
    const others = [...(other.get(turn) ?? [])];
    return [turn, [...begins].filter((place) => others.some((there) => isNear(place, there)))];
  });
  return new Map(pairs.filter(([, begins]) => begins.length > 0));
}

/** Return the numbers of those whose names or office have the term. */
function namedBy(period, { ways }) {
  period.lower ??= period.people.map((names) => names.normalize("NFD").toLowerCase());
  // A quick look at how the words begin, since there are many.
  const starts = ways.map((way) => way.map(({ text }) => text.slice(0, BEGINNING).toLowerCase()));
  const mayBe = (lower) =>
    lower.includes("%") || starts.some((way) => way.every((start) => lower.includes(start)));
  const isOne = (person) => {
    const said = words(period.people[person]);
    return ways.some((way) => places(way, said).length > 0);
  };
  return new Set([...period.people.keys()].filter((person) => mayBe(period.lower[person]) && isOne(person)));
}

function isOf(facets, filters) {
  const isOne = ([name, values]) =>
    OF_TURNS.includes(name) || facets[name]?.some((value) => values.includes(value));
  return Object.entries(filters).every(isOne);
}

function isAt({ briefing, asked: own }, { year, month, asked: bodies, periods = [], title = [] }) {
  const isOne = (values, length) => !values || values.includes(briefing.date.slice(0, length));
  return (
    isOne(year, 4) &&
    isOne(month, 7) &&
    (!bodies || own.some((body) => bodies.includes(body))) &&
    periods.every((some) => isIn(briefing.date, some)) &&
    title.every((some) => isTitled(briefing, some))
  );
}

/** Return whether the title of a briefing has the words *wanted*, or longer ones. */
function isTitled(briefing, wanted) {
  briefing.said ??= words(briefing.title);
  return wanted.every((text) => places([{ text, isWhole: false }], briefing.said).length > 0);
}

/**
 * Return the function that scores a turn. *lengths* are those of all turns, *counts* the numbers of
 * turns that say each term of each group: rare ones count more. A name counts as much as a word that is
 * repeated without end, and less where it is one of several alternatives.
 */
function scale(lengths, counts) {
  const mean = sum(lengths) / lengths.length || 1;
  const rarityOf = (count) => Math.log(1 + (lengths.length - count + 0.5) / (count + 0.5));
  const rarity = counts.map((terms) => terms.map(rarityOf));
  return ({ words: length, hits, isPhrased }) => {
    const long = SATURATION * (1 - LENGTH + (LENGTH * length) / mean);
    const score = ({ weight, isNamed, isDated }, rare, named) =>
      rare * (weight / (weight + long) + named * isNamed) + DAY * isDated;
    const scores = hits.flatMap((terms, at) =>
      terms.map((term, each) => score(term, rarity[at][each], 1 / terms.length)),
    );
    return sum(scores) + FIRST * isPhrased;
  };
}

function sum(numbers) {
  return numbers.reduce((all, number) => all + number, 0);
}

/** Return *load* with a cache: it loads each name once, and again only if that failed. */
function cached(load) {
  const all = new Map();
  return (name) => {
    if (!all.has(name)) {
      const loading = load(name);
      all.set(name, loading);
      loading.catch(() => all.delete(name));
    }
    return all.get(name);
  };
}
