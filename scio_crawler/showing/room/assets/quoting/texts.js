// Finds the turns that a quotation may come from, by the index of the search, and loads those alone.

import { unpacked } from "../packed.js";
import { opened } from "../search-index.js";
import { words } from "../search-text.js";
import { listed } from "./table.js";
import { FUNCTION_WORDS, terms } from "./words.js";

const MOST_NEAREST = 18; // turns that are aligned with a quotation
const MOST_WORDS = 6; // of a quotation that are looked up: the longest, which are rare
const MOST_TERMS = 8; // the same to find the nearest turns
const COMMON = listed("negators");
const AT_ONCE = 12; // conferences of which texts are loaded together
const ENOUGH = 36; // conferences, if some have the words
const FIGURES = 4; // letters that make a word as rare as a number
const REVISIONS = 1e9; // the place of the first turn of an earlier revision, after all others

/** The turns of the site at *root*, as search.js asks for them. Methods throw an error if a file is missing. */
export class Texts {
  constructor(root) {
    this.root = root;
    this.faults = []; // what could not be loaded
    this.isAll = true; // whether all turns were looked at that may have the words
  }

  async open() {
    const file = (name) => unpacked(`${this.root}quotes/${name}`, { cache: "no-cache" });
    const [index, about, revisions] = await Promise.all([
      opened(this.root), file("index.json"), file("revisions.json.gz"),
    ]);
    const earlier = revisions.map((turn, at) => ({ ...turn, at: REVISIONS + at }));
    Object.assign(this, { index, about, earlier });
  }

  async answer(asked) {
    if (asked.having) return this.having(asked);
    if (asked.nearest) return Promise.all(asked.nearest.map((wanted) => this.nearest(wanted)));
    if (asked.names) return this.names();
    return this.turns([asked.now]);
  }

  async having({ having, found }) {
    this.waiting ??= await this.conferencesHaving(having);
    const isEnough = found && this.waiting.done >= ENOUGH;
    if (isEnough && this.waiting.ids.length) this.isAll = false;
    const ids = isEnough ? [] : this.waiting.ids.splice(0, AT_ONCE);
    this.waiting.done += ids.length;
    if (ids.length) return { turns: await this.turns(ids), more: true };
    this.waiting = null;
    return { turns: this.earlier, more: false };
  }

  async conferencesHaving(wanted) {
    const lists = await Promise.all(wanted.map((each) => this.turnsHaving(each)));
    const all = [...new Set(lists.flat())].sort((one, other) => one - other);
    return { ids: [...new Set(all.map((at) => this.index.turns[at].briefing.id))], done: 0 };
  }

  /** Return the places of the turns that have the rarest words of a quotation. */
  async turnsHaving({ runs, text }) {
    const plain = rarest(runs.flat(), MOST_WORDS);
    const chosen = plain.length ? plain : words(text).map(({ forms }) => forms[0]);
    if (!chosen.length) return [...this.index.turns.keys()];
    const found = [...(await this.index.lists(chosen)).values()];
    return [...found[0].keys()].filter((at) => found.every((list) => list.has(at)));
  }

  /** Return the turns that share most with a quotation, best first. */
  async nearest({ text }) {
    const chosen = rarest(words(text).map(({ forms }) => forms[0]), MOST_TERMS);
    const lists = await this.index.lists(chosen);
    const sums = new Map();
    const add = (at, worth) => sums.set(at, (sums.get(at) ?? 0) + worth);
    for (const [word, list] of lists) {
      const rarity = 33 - Math.clz32(Math.floor(this.index.turns.length / (list.size + 1)));
      for (const at of list.keys()) add(at, rarity);
      for (const { at, text } of this.earlier) if (terms(text).has(word)) add(at, rarity);
    }
    const ranked = [...sums].sort(([one, ours], [other, theirs]) => theirs - ours || one - other);
    const places = ranked.slice(0, MOST_NEAREST).map(([at]) => at);
    const current = places.filter((at) => at < REVISIONS).map((at) => this.index.turns[at].briefing.id);
    const loaded = [...(await this.turns([...new Set(current)])), ...this.earlier];
    return places.map((at) => loaded.find((turn) => turn.at === at)).filter(Boolean);
  }

  async names() {
    const rows = await unpacked(`${this.root}quotes/names.json.gz`);
    const keys = ["speaker", "label", "position", "organization", "role"];
    const named = rows.map((row) => Object.fromEntries(keys.map((key, at) => [key, row[at]])));
    const titles = this.index.briefings.map(({ title }) => ({ title, speaker: "", label: "", position: "", organization: "" }));
    return [...named.map((each) => ({ ...each, title: "" })), ...titles, ...this.earlier];
  }

  /** Return the turns of conferences. */
  async turns(ids) {
    const lists = await Promise.all(ids.map((id) => this.turnsOf(id)));
    return lists.flat();
  }

  async turnsOf(id) {
    try {
      const { turns, ...about } = await this.index.briefing(id);
      this.first ??= firsts(this.index.turns);
      return turns.map((turn, place) => ({ ...turn, ...about, earlier: 0, at: this.first.get(id) + place }));
    } catch (error) {
      const fault = `quotes/${id}.json.gz could not be loaded (${error.message})`;
      if (!this.faults.includes(fault)) this.faults.push(fault);
      return [];
    }
  }
}

/** Return up to *most* of *all* words, numbers and the longest, without words that are in every text. */
function rarest(all, most) {
  const telling = [...new Set(all)].filter((word) => !FUNCTION_WORDS.has(word) && !COMMON.has(word));
  const worth = (word) => word.length + FIGURES * /[0-9]/.test(word);
  return telling.sort((one, other) => worth(other) - worth(one)).slice(0, most);
}

/** Return the place of the first turn of each conference. */
function firsts(turns) {
  const found = new Map();
  for (const [at, { briefing }] of turns.entries()) if (!found.has(briefing.id)) found.set(briefing.id, at);
  return found;
}
