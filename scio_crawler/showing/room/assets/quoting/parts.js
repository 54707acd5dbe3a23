// Find the parts of a quotation that were said though the whole was not.
// The twin of scio_crawler/quoting/parts.py. Pure.

import { FUNCTION_WORDS } from "./weights.js";
import { WORD } from "./words.js";

const MOST = 3, FEWEST = 5, TELLING = 3, LOOKED_FOR = 2000;

export function longest(quoted, said) {
  let best = { first: 0, end: 0 };
  let above = new Array(said.length + 1).fill(0);
  quoted.tokens.slice(0, LOOKED_FOR).forEach((token, place) => {
    const row = [0];
    said.forEach((other, j) => {
      const length = token.text === other.text ? above[j] + 1 : 0;
      if (length > best.end - best.first) best = { first: place + 1 - length, end: place + 1 };
      row.push(length);
    });
    above = row;
  });
  const found = quoted.tokens.slice(best.first, best.end).filter((token) => token.kind === WORD);
  const telling = found.filter((token) => !FUNCTION_WORDS.has(token.text.toLowerCase()));
  return found.length >= FEWEST && telling.length >= TELLING ? best : null;
}

export function apart(runs) {
  const ranked = [...runs.keys()].sort((one, other) => length(runs[other]) - length(runs[one]));
  const told = [];
  for (const at of ranked) if (told.every((other) => isApart(runs[at], runs[other]))) told.push(at);
  return told.slice(0, MOST);
}

function length(run) {
  return run.end - run.first;
}

function isApart(one, other) {
  return one.end <= other.first || other.end <= one.first;
}
