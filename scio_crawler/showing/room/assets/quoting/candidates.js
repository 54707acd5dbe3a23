// Choose, of many turns, those that a quotation is laid beside word for word.
// The twin of scio_crawler/quoting/candidates.py. Pure.

import { FULL, FUNCTION_WORDS, SMALL } from "./weights.js";

const MOST = 24;
export const MOST_STEPS = 30_000_000;

/** Return the places in *found* of the turns that share most with a quotation, best first. */
export function chosen(words, found) {
  const having = new Map([...words].map((term) => [term, 0]));
  for (const shared of found) for (const term of shared) having.set(term, having.get(term) + 1);
  const worth = new Map();
  for (const [term, times] of having) {
    const rarity = 32 - Math.clz32(Math.floor(found.length / (times + 1))) + 1;
    worth.set(term, rarity * (FUNCTION_WORDS.has(term) ? SMALL : FULL));
  }
  const sums = found.map((shared) => shared.reduce((sum, term) => sum + worth.get(term), 0));
  return [...found.keys()]
    .filter((at) => found[at].length)
    .sort((one, other) => sums[other] - sums[one] || one - other)
    .slice(0, MOST);
}
