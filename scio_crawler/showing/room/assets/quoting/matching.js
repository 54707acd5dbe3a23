// Match a quotation with one text, exactly or nearly, and show how they differ.

import { findExact, isOpening, withStops } from "./quotation.js";
import { bounds, hiddenNegations, turning } from "./turning.js";
import {
  beginsSentence, difference, FEW, FULL, GAP, kindOf, KINDS, LEAST_ALIKE, LEFT_OUT, numbersIn, SPACE,
  SPACES, tokens, weight, withWhole, WORD, WORDS,
} from "./words.js";

export const EXACT = "exact", NEAR = "near", NONE = "not found";
const WHOLE = 1000;

export function matchExactly(quoted, text) {
  if (!quoted.mayBeIn(text)) return null;
  const said = tokens(text);
  const found = findExact(quoted, said, text);
  return found.length ? matched(WHOLE, exactEdits(quoted, found), quoted, said, text) : null;
}

export function matchNearly(quoted, text) {
  if (!canBeNear(quoted, tokens(text))) return null;
  const found = closest(quoted, text);
  return found.alike >= 10 * LEAST_ALIKE ? matchOf(found, text) : null;
}

export function matchClosest(quoted, text) {
  return matchOf(closest(quoted, text), text);
}

export function leastWeight(whole, text) {
  const { cost, total } = closest(whole, text);
  return total - 2 * cost;
}

export function weightIn(words, whole) {
  return words.tokens.reduce((sum, token) => sum + weight(token, whole.words <= FEW), 0);
}

function closest(quoted, text) {
  const plain = { quoted, said: tokens(text) };
  const readings = [plain, ...withWholeNumbers(quoted, text)];
  const found = readings.map((each) => ({ ...each, ...align(each.quoted, each.said) }));
  return found.reduce((best, each) => (isLighter(each, best) ? each : best));
}

function isLighter(one, other) {
  const kinds = ({ quoted, said, trace }) => KINDS.indexOf(kindsOf(trace(), quoted, said)[0] ?? WORDS);
  return one.cost < other.cost || (one.cost === other.cost && kinds(one) > kinds(other));
}

function matchOf({ quoted, said, cost, alike, trace }, text) {
  let edits = trace();
  if (!cost && !negations(edits, said, text).length) {
    quoted = withStops(quoted);
    edits = align(quoted, said).trace();
  }
  if (edits.every((edit) => edit.said < 0)) {
    edits = [...said.map((_, j) => ({ kind: MISSING, quoted: -1, said: j })), ...edits];
  }
  return matched(alike, edits, quoted, said, text);
}

function withWholeNumbers(quoted, text) {
  const [ours, theirs] = [numbersIn(text), numbersIn(quoted.text)];
  if (!theirs.size) return [];
  const said = withWhole(tokens(text), ours);
  const passages = quoted.passages.map((each) => ({ ...each, tokens: withWhole(each.tokens, theirs) }));
  const whole = quoted.with(passages);
  return [...said, ...whole.tokens].some(({ text }) => text.includes(" ")) ? [{ quoted: whole, said }] : [];
}

function matched(alike, edits, quoted, said, text) {
  const places = edits.filter((edit) => edit.said >= 0).map((edit) => edit.said);
  const [first, last] = [places[0], places.at(-1)];
  const hidden = negations(edits, said, text);
  const turned = turning(said, text, first, last + 1);
  const kinds = kindsOf(edits, quoted, said);
  return {
    alike,
    isExact: alike === WHOLE,
    isReversed: hidden.length > 0 && !kinds.length,
    said: text.slice(said[first].start, said[last].end),
    segments: segments(edits, quoted, said, text),
    ...context(said, text, first, last + 1, turned),
    turnedBy: turned.map((at) => text.slice(said[at].start, said[at].end)),
    negations: hidden,
    kinds,
  };
}

function kindsOf(edits, quoted, said) {
  const changes = edits.filter((edit) => CHANGES.includes(edit.kind));
  const found = new Set(changes.map((edit) => kindOf(quoted.tokens[edit.quoted], said[edit.said])));
  return KINDS.filter((kind) => found.has(kind));
}

// --- Align a quotation with a text that has nearly the same words ---

export const SAME = "same", REPLACED = "replaced", ADDED = "added", MISSING = "missing", OMITTED = "omitted";
const CHANGES = [REPLACED, ADDED, MISSING];

function canBeNear(quoted, said) {
  const isShort = quoted.words <= FEW;
  const total = quoted.tokens.reduce((sum, token) => sum + weight(token, isShort), 0);
  return 100 * FULL * said.length >= LEAST_ALIKE * total;
}

function align(quoted, said) {
  const costs = new Costs(quoted, said);
  const rows = [costs.firstRow()];
  quoted.tokens.forEach((token, place) => {
    rows.push(token.kind === GAP ? afterGap(rows.at(-1)) : costs.nextRow(rows.at(-1), place));
  });
  const last = rows.at(-1);
  let end = said.length;
  for (let j = said.length; j >= 0; j--) {
    if ((j === said.length || !said[j].isJoined) && last[j] <= last[end]) end = j;
  }
  const cost = last[end];
  const share = Math.floor((WHOLE * (costs.total - cost)) / costs.total);
  const alike = Math.min(Math.max(0, share), WHOLE - 1);
  return { cost, total: costs.total, alike, trace: () => costs.trace(rows, end) };
}

class Costs {
  constructor(quoted, said) {
    this.quoted = quoted.tokens;
    this.said = said;
    this.isShort = quoted.words <= FEW;
    // A missing word counts half; see the Python module.
    this.missing = said.map((token) => Math.floor(weight(token, this.isShort) / 2));
    const weights = quoted.tokens.map((token) => weight(token, this.isShort));
    this.total = Math.max(1, weights.reduce((sum, each) => sum + each, 0));
    this.added = weights.map((each) => each + 1);
    this.openings = new Set(quoted.passages.map((passage) => passage.tokens[0]));
    this.known = new Map();
  }

  firstRow() {
    const row = [0];
    for (let j = 1; j < this.said.length; j++) {
      row.push(this.said[j].isJoined ? row.at(-1) + this.missing[j - 1] : 0);
    }
    return this.said.length ? [...row, 0] : row;
  }

  nextRow(above, place) {
    const [added, others] = [this.added[place], this.others(place)];
    let left = above[0] + added;
    let leap = left + LEFT_OUT;
    const row = [left];
    for (let j = 0; j < others.length; j++) {
      left = Math.min(above[j] + others[j], above[j + 1] + added, left + this.missing[j], leap);
      row.push(left);
      leap = Math.min(leap, left + LEFT_OUT);
    }
    return row;
  }

  trace(rows, end) {
    const edits = [];
    let [i, j] = [rows.length - 1, end];
    while (i > 0) {
      const [row, above, place] = [rows[i], rows[i - 1], i - 1];
      const cost = j > 0 && this.quoted[place].kind !== GAP ? this.others(place)[j - 1] : 0;
      if (this.quoted[place].kind === GAP) {
        if (row[j] === above[j]) i--;
        else edits.push({ kind: OMITTED, quoted: place, said: --j });
      } else if (j > 0 && row[j] === above[j - 1] + cost) {
        i--;
        j--;
        edits.push({ kind: cost ? REPLACED : SAME, quoted: place, said: j });
      } else if (row[j] === above[j] + this.added[place]) {
        i--;
        edits.push({ kind: ADDED, quoted: place, said: -1 });
      } else if (j > 0 && row[j] === row[j - 1] + this.missing[j - 1]) {
        j--;
        edits.push({ kind: MISSING, quoted: -1, said: j });
      } else {
        let before = j - 1;
        while (row[j] !== row[before] + LEFT_OUT) before--;
        while (j > before) edits.push({ kind: MISSING, quoted: -1, said: --j });
      }
    }
    while (j > 0 && this.said[j]?.isJoined) edits.push({ kind: MISSING, quoted: -1, said: --j });
    return edits.reverse();
  }

  others(place) {
    const token = this.quoted[place];
    const opens = token.kind === WORD && this.openings.has(token);
    const key = `${opens} ${token.text}`;
    let costs = this.known.get(key);
    if (!costs) {
      const byText = new Map();
      costs = this.said.map((other) => {
        if (opens && isOpening(token, other)) return 0;
        let cost = byText.get(other.text);
        if (cost === undefined) {
          cost = difference(token, other, this.isShort);
          byText.set(other.text, cost);
        }
        return cost;
      });
      this.known.set(key, costs);
    }
    return costs;
  }
}

function afterGap(above) {
  const row = [];
  for (const cost of above) row.push(row.length ? Math.min(cost, row.at(-1)) : cost);
  return row;
}

// --- Show the differences, and the sentence around the words ---

export const CHANGED = "changed"; // the third kind of segment, besides SAME and OMITTED
const LONGEST = 240, SHOWN = 6;
const MARGIN = 60; // characters that are shown beyond a word that turns the sense
const BREAK = new RegExp(SPACE.source, "g");

function exactEdits(quoted, found) {
  const edits = [];
  found.forEach((span, number) => {
    for (let j = number ? found[number - 1].end : span.first; j < span.first; j++) {
      edits.push({ kind: OMITTED, quoted: -1, said: j });
    }
    const begin = quoted.tokens.indexOf(quoted.passages[number].tokens[0]) - span.first;
    for (let j = span.first; j < span.end; j++) edits.push({ kind: SAME, quoted: begin + j, said: j });
  });
  return edits;
}

function segments(edits, quoted, said, text) {
  const kindOf = (edit) => (CHANGES.includes(edit.kind) ? CHANGED : edit.kind);
  return grouped(edits, kindOf).map((group) => segment(kindOf(group[0]), group, quoted, said, text));
}

/** Return the words that an omission takes from a clause of which other words are quoted. */
function negations(edits, said, text) {
  const allowed = bounds(said);
  const groups = grouped(edits, (edit) => edit.kind).filter(([first]) => first.kind === OMITTED);
  const found = groups.flatMap((group) => hiddenNegations(allowed, group[0].said, group.at(-1).said + 1));
  return found.map((at) => text.slice(said[at].start, said[at].end));
}

/** Return *edits* in groups of those side by side that have the same key. */
function grouped(edits, key) {
  const groups = [];
  for (const edit of edits) {
    if (groups.length && key(groups.at(-1)[0]) === key(edit)) groups.at(-1).push(edit);
    else groups.push([edit]);
  }
  return groups;
}

function segment(kind, edits, quoted, said, text) {
  const ours = edits.filter((edit) => edit.said >= 0).map((edit) => said[edit.said]);
  if (kind === OMITTED && !ours.some((token) => token.kind === WORD)) kind = SAME;
  const theirs = edits
    .filter((edit) => edit.quoted >= 0 && kind !== OMITTED)
    .map((edit) => quoted.tokens[edit.quoted]);
  const [source, start] = ours.length ? [text, ours[0].start] : [quoted.text, theirs[0].start];
  return {
    kind,
    said: ours.length ? line(text.slice(ours[0].start, ours.at(-1).end)) : "",
    quoted: theirs.length ? line(quoted.text.slice(theirs[0].start, theirs.at(-1).end)) : "",
    isSpaced: start > 0 && SPACE.test(source[start - 1]),
  };
}

export function wdiff(found) {
  return found.map((each) => (each.isSpaced ? " " : "") + written(each)).join("").trim();
}

function written({ kind, said, quoted }) {
  if (kind === SAME) return said;
  if (kind === OMITTED) return `[… ${shortened(said)} …]`;
  return (said && `[-${shortened(said)}-]`) + (quoted && `{+${quoted}+}`);
}

/** Return *passage* in one line; of a long one, *shown* words at each end. */
export function shortened(passage, shown = SHOWN) {
  const words = passage.split(SPACES).filter(Boolean);
  if (words.length <= 3 * shown) return words.join(" ");
  const between = `… (${words.length - 2 * shown} words) …`;
  return [...words.slice(0, shown), between, ...words.slice(-shown)].join(" ");
}

/**
 * Return what the sentence has around the words from *first* to *end*, in parts, of which those at the
 * places *turned* are marked. What is far from the words is cut, unless it turns their sense.
 */
function context(said, text, first, end, turned) {
  let [begin, close] = [first, end];
  while (begin > 0 && !beginsSentence(said, text, begin)) begin--;
  while (close < said.length && !beginsSentence(said, text, close)) close++;
  const [from, to] = [said[first].start, said[end - 1].end];
  const marked = turned.map((at) => said[at]);
  const least = Math.max(0, ...marked.map((token) => from - token.start + MARGIN));
  const most = Math.max(0, ...marked.map((token) => token.end - to + MARGIN));
  const before = begin < first ? cut(text.slice(said[begin].start, from), least, true) : "";
  const after = cut(text.slice(to, said[close - 1].end), most);
  const isBefore = (token) => token.end <= from;
  return {
    before,
    after,
    around: [
      parts(before, marked.filter(isBefore).map((token) => [token, before.length - (from - token.start)])),
      parts(after, marked.filter((token) => !isBefore(token)).map((token) => [token, token.start - to])),
    ],
  };
}

/** Return *text* in parts; those of the tokens, each with its place, turn the sense. */
function parts(text, places) {
  const found = [];
  let end = 0;
  for (const [token, at] of places) {
    found.push({ text: text.slice(end, at) }, { text: text.slice(at, at + token.end - token.start), turns: true });
    end = at + token.end - token.start;
  }
  return [...found, { text: text.slice(end) }];
}

/** Return *text* in one line, without its end, or beginning, if that is further than *least*. */
function cut(text, least, atBeginning = false) {
  const plain = text.replace(BREAK, " ");
  const most = Math.max(LONGEST, least);
  if (plain.length <= most) return plain;
  if (atBeginning) return `… ${plain.slice(plain.indexOf(" ", plain.length - most) + 1)}`;
  const end = plain.lastIndexOf(" ", most);
  return `${plain.slice(0, end < least ? most : end)} …`;
}

function line(text) {
  return text.split(SPACES).filter(Boolean).join(" ");
}
