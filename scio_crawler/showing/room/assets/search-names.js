// Finds the names in what was typed. Nothing here touches a page.

import { isSmall, wordsOf } from "./search-text.js";

const NAMED = ["speaker", "organization", "outlet"]; // facets
const AT_MOST = 3; // names that are offered for each

// Return the names that `typed` has, or is a part of, those with the most turns first: for each its
// facet, the number of its turns, and the rest of what was typed. `values` has all names.
export function named(typed, values) {
  const asked = new Set(large(typed));
  if (asked.size === 0) return [];
  return NAMED.flatMap((facet) =>
    values[facet]
      .map(([name, count, short = ""]) => ({ facet, name, count, rest: rest(typed, asked, name, short) }))
      .filter((one) => one.rest !== undefined)
      .sort((a, b) => b.count - a.count)
      .slice(0, AT_MOST),
  );
}

// Return what was typed besides a name: "" if it is a part of the name, undefined if it does not have
// the name.
function rest(typed, asked, name, short) {
  const words = large(name);
  if ([...asked].every((word) => words.includes(word))) return "";
  const known = [words, wordsOf(short)].find((all) => all.length > 0 && all.every((word) => asked.has(word)));
  if (!known || /["“”]/u.test(typed)) return undefined;
  const pieces = typed.split(/\s+/u);
  return pieces.filter((piece) => large(piece).some((word) => !known.includes(word))).join(" ");
}

function large(text) {
  return wordsOf(text).filter((word) => !isSmall(word));
}
