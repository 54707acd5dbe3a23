// Searches the parts of the index, each a bundle of Pagefind. It is a worker, so that the page
// never waits for it; Pagefind then needs none of its own.

const BASE = new URL("../search/", import.meta.url);
const RANKED = 4; // what a phrase counts beside single words
const FIRST = 100; // what it counts where the words need not follow each other: more than they do
const ANY = "\ua78f"; // the word that every turn has
const LAST = "\ua7f7\ua7f7"; // put to a word, it comes after all that begin so

const load = self.fetch.bind(self);
let code; // compiled: every bundle has the same, and would load its own
let loaded; // the bundles, newest first
let latest = []; // what was found last, in its order

// A question has a `number`, which its answer repeats. One with `clauses` asks how many turns there
// are; every one is told the turns from `start` to `end`, with what to show of them.
self.addEventListener("message", async ({ data }) => {
  const { number, clauses, start, end } = data;
  try {
    if (clauses) latest = await find(data);
    const found = latest;
    const turns = await Promise.all(found.slice(start, end).map((turn) => turn.show()));
    self.postMessage({ number, total: found.length, turns });
  } catch (error) {
    self.postMessage({ number, error: String(error.message ?? error) });
  }
});
self.fetch = async (address, ...options) => {
  if (!String(address).endsWith(".pagefind")) return load(address, ...options);
  code ??= load(address, ...options);
  return (await code).clone();
};
bundles().catch(() => {}); // the first question will be told

// Return all turns that fulfil the `clauses` and have one of the values of each facet in `filters`.
// Those that have the words `together` come first, unless the newest do.
async function find(asked) {
  const { filters, isNewestFirst } = asked;
  const wanted = [...(filters.year ?? []), ...(filters.month ?? [])];
  const found = await Promise.all(
    (await bundles())
      .filter(({ first, last }) =>
        wanted.every((date) => first.slice(0, date.length) <= date && date <= last.slice(0, date.length)),
      )
      .map(async ({ pagefind }) => inPart(await pagefind, asked)),
  );
  // Both the parts and, sorted by place, their turns come newest first.
  const all = found.flat();
  return isNewestFirst ? all : all.sort((a, b) => b.score - a.score);
}

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
  if (parts.length === 0) return [];
  const { createInstance } = await import(new URL(`../${parts[0].path}pagefind.js`, BASE));
  const start = ({ path, first, last, digest }) => {
    const { pathname } = new URL(`../${path}`, BASE);
    const pagefind = createInstance({ basePath: pathname, metaCacheTag: digest.slice(0, 12) });
    // A search for nothing ends when the bundle is loaded.
    return { first, last, pagefind: pagefind.search("").then(() => pagefind) };
  };
  // They share compiled code, and each would load it if all began at once.
  const newest = start(parts[0]);
  await newest.pagefind;
  return [newest, ...parts.slice(1).map(start)];
}

async function inPart(pagefind, { clauses, together, filters, isNewestFirst }) {
  const options = { filters: toFilters(filters), ...(isNewestFirst && { sort: { place: "desc" } }) };
  const ask = async (words) => {
    const isPhrase = words.length > 1 || words[0] === ANY;
    // Pagefind would load only the chunk of words where the word itself stands.
    if (!isPhrase) await pagefind.preload(`${words[0]} ${words[0]}${LAST}`);
    const term = isPhrase ? `"${words.join(" ")}"` : words[0];
    const { results } = await pagefind.search(term, options);
    return isPhrase ? results.map((result) => ({ ...result, score: isNewestFirst ? result.score : RANKED })) : results;
  };
  // Each word is asked for alone: Pagefind leaves out those that it does not know.
  const ways = clauses.length > 0 ? clauses.map((clause) => clause.ways) : [[[ANY]]];
  const lists = await Promise.all(ways.map(async (each) => united(await Promise.all(each.map(ask)))));
  const [first, ...others] = lists;
  const phrase = together.length > 0 && !isNewestFirst && first.size > 0 ? united([await ask(together)]) : new Map();
  const found = [];
  for (const turn of first.values()) {
    const same = others.map((other) => other.get(turn.id));
    if (same.includes(undefined)) continue;
    const all = [turn, ...same];
    const hits = () => [...all, phrase.get(turn.id)].flatMap((one) => one?.words ?? []);
    found.push({
      // Sorted by place, every clause says the same.
      score: all.reduce((sum, { score }) => sum + score, phrase.has(turn.id) ? FIRST : 0),
      show: async () => shown(await turn.data(), clauses.length > 0 ? hits() : []),
    });
  }
  return isNewestFirst ? found.sort((a, b) => b.score - a.score) : found;
}

// Return the turns of `lists` by their ids. Sorted by place, Pagefind gives that as the score.
function united(lists) {
  const found = new Map();
  for (const { id, score, words, data } of lists.flat()) {
    const before = found.get(id);
    if (before) before.words = before.words.concat(words);
    else found.set(id, { id, score, words, data });
  }
  return found;
}

function toFilters(filters) {
  const any = ([name, values]) => [name, { any: values.map(encoded) }];
  return Object.fromEntries(Object.entries(filters).map(any));
}

// As stubs.py writes values.
function encoded(value) {
  const code = (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(value).replace(/[!'()*_]/gu, code);
}

function shown({ content, filters }, hits) {
  const [path, speaker, organization, position, title, date] = JSON.parse(decodeURIComponent(filters.shown[0]));
  return { content, hits, path, speaker, organization, position, title, date, kind: filters.kind[0] };
}
