// What a word counts when a quotation is compared with what was said.
// The twin of scio_crawler/quoting/weights.py. Pure.

import { GAP, WORD } from "./words.js";

export const FULL = 20, SMALL = 6, LITTLE = 4, LEFT_OUT = 30, CASE = 5, FEW = 5, NEAR = 60;
export const FUNCTION_WORDS = new Set(
  ("a an the this that these those and or but if as than then so such also of in on at by for from " +
    "with to into onto over under about between through during after before since until upon up " +
    "out off there here it its i me my we us our you your he him his she her they them their who " +
    "whom whose which what when where how is am are was were be been being has have had having do " +
    "does did doing s").split(" "),
);

export function weight(token, isShort) {
  if (token.kind === GAP) return 0;
  if (token.kind !== WORD) return LITTLE;
  return !isShort && FUNCTION_WORDS.has(token.text.toLowerCase()) ? SMALL : FULL;
}

export function difference(quoted, said, isShort) {
  if (quoted.text === said.text) return 0;
  const [one, other] = [weight(quoted, isShort), weight(said, isShort)];
  if (quoted.kind !== WORD && said.kind !== WORD) return LITTLE;
  if ((quoted.kind === WORD) !== (said.kind === WORD)) return one + other;
  if (quoted.text.toLowerCase() === said.text.toLowerCase()) return CASE;
  const most = Math.max(one, other);
  return isKin(quoted.text, said.text) ? Math.floor(most / 2) : most;
}

function isKin(first, second) {
  const [one, other] = [[...first.toLowerCase()], [...second.toLowerCase()]];
  if (/[0-9]/.test(first + second)) return false;
  let common = 0;
  while (common < Math.min(one.length, other.length) && one[common] === other[common]) common++;
  return common >= 4 && 10 * common >= 7 * Math.max(one.length, other.length);
}
