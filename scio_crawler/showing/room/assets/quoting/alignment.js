// Align a quotation with a text that has nearly the same words.
// The twin of scio_crawler/quoting/alignment.py. Pure.

import { isFirst } from "./runs.js";
import { difference, FEW, FULL, LEFT_OUT, NEAR, weight } from "./weights.js";
import { GAP, WORD } from "./words.js";

export const SAME = "same", OTHER = "other", ADDED = "added", MISSING = "missing", OMITTED = "omitted";

export function canBeNear(quoted, said) {
  const isShort = quoted.words <= FEW;
  const total = quoted.tokens.reduce((sum, token) => sum + weight(token, isShort), 0);
  return 100 * FULL * said.length >= NEAR * total;
}

export function align(quoted, said) {
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
  const alike = Math.floor((1000 * (costs.total - cost)) / costs.total);
  const isNear = 100 * (costs.total - cost) >= NEAR * costs.total;
  return { cost, total: costs.total, alike, isNear, trace: () => costs.trace(rows, end) };
}

class Costs {
  constructor(quoted, said) {
    this.quoted = quoted.tokens;
    this.said = said;
    this.isShort = quoted.words <= FEW;
    // What was left out counts half; see the Python module.
    this.missing = said.map((token) => Math.floor(weight(token, this.isShort) / 2));
    const weights = quoted.tokens.map((token) => weight(token, this.isShort));
    this.total = Math.max(1, weights.reduce((sum, each) => sum + each, 0));
    this.added = weights.map((each) => each + 1);
    this.openings = new Set(quoted.parts.map((part) => part.tokens[0]));
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
    const steps = [];
    let [i, j] = [rows.length - 1, end];
    while (i > 0) {
      const [row, above, place] = [rows[i], rows[i - 1], i - 1];
      const cost = j > 0 && this.quoted[place].kind !== GAP ? this.others(place)[j - 1] : 0;
      if (this.quoted[place].kind === GAP) {
        if (row[j] === above[j]) i--;
        else steps.push({ kind: OMITTED, quoted: place, said: --j });
      } else if (j > 0 && row[j] === above[j - 1] + cost) {
        i--;
        j--;
        steps.push({ kind: cost ? OTHER : SAME, quoted: place, said: j });
      } else if (row[j] === above[j] + this.added[place]) {
        i--;
        steps.push({ kind: ADDED, quoted: place, said: -1 });
      } else if (j > 0 && row[j] === row[j - 1] + this.missing[j - 1]) {
        j--;
        steps.push({ kind: MISSING, quoted: -1, said: j });
      } else {
        let before = j - 1;
        while (row[j] !== row[before] + LEFT_OUT) before--;
        while (j > before) steps.push({ kind: MISSING, quoted: -1, said: --j });
      }
    }
    while (j > 0 && this.said[j]?.isJoined) steps.push({ kind: MISSING, quoted: -1, said: --j });
    return steps.reverse();
  }

  others(place) {
    const token = this.quoted[place];
    const isOpening = token.kind === WORD && this.openings.has(token);
    const key = `${isOpening} ${token.text}`;
    let costs = this.known.get(key);
    if (!costs) {
      const byText = new Map();
      costs = this.said.map((other) => {
        if (isOpening && isFirst(token, other)) return 0;
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
