// Match a quotation with one text: exactly, nearly, or not.
// The twin of scio_crawler/quoting/matching.py. Pure.

import { align, canBeNear } from "./alignment.js";
import { CHANGED, context, negations, ofRuns, pieces } from "./differences.js";
import { closed, exact } from "./runs.js";
import { tokens } from "./words.js";

export const EXACT = "exact", NEAR = "near", NONE = "not found";
const WHOLE = 1000;

export function matchExactly(quoted, text) {
  const said = tokens(text);
  const found = exact(quoted, said);
  return found.length ? matched(WHOLE, ofRuns(quoted, found), quoted, said, text) : null;
}

export function matchNearly(quoted, text) {
  const said = tokens(text);
  if (!canBeNear(quoted, said)) return null;
  let found = align(quoted, said);
  if (!found.cost && !negations(found.trace(), said, text).length) {
    quoted = closed(quoted);
    found = align(quoted, said);
  }
  if (!found.isNear) return null;
  return matched(Math.min(found.alike, WHOLE - 1), found.trace(), quoted, said, text);
}

function matched(alike, steps, quoted, said, text) {
  const places = steps.filter((step) => step.said >= 0).map((step) => step.said);
  const [first, last] = [places[0], places.at(-1)];
  const found = pieces(steps, quoted, said, text);
  const hidden = negations(steps, said, text);
  return {
    alike,
    isExact: alike === WHOLE,
    isTurned: hidden.length > 0 && found.every((piece) => piece.kind !== CHANGED),
    said: text.slice(said[first].start, said[last].end),
    pieces: found,
    context: context(said, text, first, last + 1),
    negations: hidden,
  };
}
