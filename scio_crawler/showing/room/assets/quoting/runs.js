// Find a quotation in a text word for word.
// The twin of scio_crawler/quoting/runs.py. Pure.

import { bounds } from "./omissions.js";
import { cleaned, GAP, isEdge, QUOTE, terms, tokens, WORD } from "./words.js";

export function quotation(given) {
  const text = cleaned(given);
  const every = tokens(text);
  const marks = [...every.keys()].filter((at) => every[at].kind === GAP);
  const ends = [...marks, every.length];
  const parts = [];
  const kept = [];
  [-1, ...marks].forEach((mark, number) => {
    const part = partOf(every.slice(mark + 1, ends[number]));
    if (!part.tokens.length) return;
    if (parts.length) kept.push(every[mark]);
    kept.push(...part.tokens);
    parts.push(part);
  });
  const words = kept.filter((token) => token.kind === WORD).map((token) => token.text);
  return { text, tokens: kept, parts, terms: terms(words.join(" ")), words: words.length };
}

export function closed(quoted) {
  const stops = new Map(quoted.parts.map((part) => [part.tokens.at(-1), part.stop]));
  const pairs = quoted.tokens.map((token) => [token, stops.get(token)]);
  return { ...quoted, tokens: pairs.flat().filter(Boolean) };
}

export function exact(quoted, said) {
  const allowed = quoted.parts.length > 1 ? bounds(said) : null;
  let found = [];
  for (const [number, part] of quoted.parts.entries()) {
    const there = [...runs(part, said)];
    found = number
      ? [...longer(found, there, allowed)]
      : there.map((run) => ({ last: run, first: run.first, before: null }));
    if (!found.length) return [];
  }
  const length = (chain) => chain.last.end - chain.first;
  const least = (best, chain) => (length(chain) < length(best) ? chain : best);
  return found.length ? unlinked(found.reduce(least)) : [];
}

export function isFirst(quoted, said) {
  if (quoted.text === said.text) return true;
  if (quoted.text.length !== said.text.length) return false;
  const [one, other] = [[...quoted.text], [...said.text]];
  if (one.slice(1).join("") !== other.slice(1).join("")) return false;
  if (one[0].toLowerCase() !== other[0].toLowerCase()) return false;
  return one[0] !== one[0].toLowerCase() || said.begins;
}

function* longer(chains, runs, allowed) {
  const near = [];
  let next = 0;
  for (const run of runs) {
    while (next < chains.length && chains[next].last.end <= run.first) near.push(chains[next++]);
    while (near.length && run.first > allowed.until[near.at(-1).last.end]) near.pop();
    const before = near.at(-1);
    if (before && before.last.end >= allowed.since[run.first]) {
      yield { last: run, first: before.first, before };
    }
  }
}

function unlinked(chain) {
  const found = [];
  for (; chain; chain = chain.before) found.push(chain.last);
  return found.reverse();
}

function* runs(part, said) {
  const length = part.tokens.length;
  for (let first = 0; first + length <= said.length; first++) {
    const end = first + length;
    if (!isFirst(part.tokens[0], said[first]) || said[first].isJoined) continue;
    if (said[end]?.isJoined || (part.stop && isAsked(said, end))) continue;
    if (part.tokens.every((token, i) => i === 0 || token.text === said[first + i].text)) {
      yield { first, end };
    }
  }
}

function isAsked(said, end) {
  while (said[end]?.kind === QUOTE) end++;
  return said[end]?.text === "?";
}

function partOf(found) {
  const kept = trimmed(found);
  const behind = found.filter((token) => kept.length && token.start >= kept.at(-1).end);
  const stop = behind.find((token) => token.kind !== QUOTE);
  return { tokens: kept, stop: stop?.text === "." ? stop : null };
}

function trimmed(found) {
  let [first, end] = [0, found.length];
  while (first < end && isEdge(found[first]) && !(first + 1 < end && found[first + 1].isJoined)) {
    first++;
  }
  while (end > first && isEdge(found[end - 1]) && !found[end - 1].isJoined) end--;
  return found.slice(first, end);
}
