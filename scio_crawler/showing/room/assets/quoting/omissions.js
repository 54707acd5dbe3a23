// Which omissions may turn the sense around: those that take a negation from quoted words.
// The twin of scio_crawler/quoting/omissions.py. Pure.

import { DASH, MARK } from "./words.js";

const NEGATIONS = new Set(
  ("not no never none nobody nothing nowhere neither nor cannot without hardly scarcely barely " +
    "rarely seldom").split(" "),
);
const CONTRACTED = "n't";
const TOGETHER = new Set("only just merely simply".split(" "));
const BEGINNINGS = new Set(
  ("and but or that which who whom whose where when while because although though if " +
    "whether").split(" "),
);
const ABBREVIATED = "No";

export function bounds(said) {
  const until = new Array(said.length + 1).fill(said.length);
  const since = new Array(said.length + 1).fill(0);
  let negation = -1;
  for (let i = 0; i < said.length; i++) {
    if (isMark(said[i])) negation = -1;
    since[i] = negation + 1;
    if (isNegation(said, i)) negation = i;
  }
  negation = said.length;
  for (let i = said.length - 1; i >= 0; i--) {
    if (isMark(said[i]) || BEGINNINGS.has(said[i].text.toLowerCase())) negation = said.length;
    until[i + 1] = negation;
    if (isNegation(said, i)) negation = i;
  }
  return { until, since };
}

export function hidden({ until, since }, first, end) {
  const found = new Set([until[first], since[end] - 1]);
  return [...found].filter((at) => first <= at && at < end).sort((one, other) => one - other);
}

function isMark(token) {
  return token.kind === MARK || (token.kind === DASH && !token.isJoined);
}

function isNegation(said, at) {
  const word = said[at].text.toLowerCase();
  const following = said.slice(at + 1, at + 3).map((token) => token.text);
  if (!NEGATIONS.has(word)) return word.endsWith(CONTRACTED);
  if (said[at].text === ABBREVIATED && following[0] === ".") return !/^[0-9]/.test(following.at(-1));
  return !(word === "not" && TOGETHER.has(following[0]));
}
