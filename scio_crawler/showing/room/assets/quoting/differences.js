// A quotation beside what was said, piece by piece, and the sentence in which it stands.
// The twin of scio_crawler/quoting/differences.py. Pure.

import { ADDED, MISSING, OMITTED, OTHER, SAME } from "./alignment.js";
import { bounds, hidden } from "./omissions.js";
import { QUOTE, SPACE, SPACES, WORD } from "./words.js";

export const CHANGED = "changed"; // the third kind of piece
const LONGEST = 240, SHOWN = 6;
const ENDS = new Set(".?!");

export function ofRuns(quoted, found) {
  const steps = [];
  found.forEach((run, number) => {
    for (let j = number ? found[number - 1].end : run.first; j < run.first; j++) {
      steps.push({ kind: OMITTED, quoted: -1, said: j });
    }
    const begin = quoted.tokens.indexOf(quoted.parts[number].tokens[0]) - run.first;
    for (let j = run.first; j < run.end; j++) steps.push({ kind: SAME, quoted: begin + j, said: j });
  });
  return steps;
}

export function pieces(steps, quoted, said, text) {
  const kindOf = (step) => ([OTHER, ADDED, MISSING].includes(step.kind) ? CHANGED : step.kind);
  return grouped(steps, kindOf).map((group) => piece(kindOf(group[0]), group, quoted, said, text));
}

export function negations(steps, said, text) {
  const allowed = bounds(said);
  const omitted = grouped(steps, (step) => step.kind).filter(([step]) => step.kind === OMITTED);
  const found = omitted.flatMap((group) => hidden(allowed, group[0].said, group.at(-1).said + 1));
  return found.map((at) => text.slice(said[at].start, said[at].end));
}

/** Return *steps* in groups of those side by side that have the same key. */
function grouped(steps, key) {
  const groups = [];
  for (const step of steps) {
    if (groups.length && key(groups.at(-1)[0]) === key(step)) groups.at(-1).push(step);
    else groups.push([step]);
  }
  return groups;
}

function piece(kind, steps, quoted, said, text) {
  const ours = steps.filter((step) => step.said >= 0).map((step) => said[step.said]);
  if (kind === OMITTED && !ours.some((token) => token.kind === WORD)) kind = SAME;
  const theirs = steps
    .filter((step) => step.quoted >= 0 && kind !== OMITTED)
    .map((step) => quoted.tokens[step.quoted]);
  const [source, start] = ours.length ? [text, ours[0].start] : [quoted.text, theirs[0].start];
  return {
    kind,
    said: ours.length ? line(text.slice(ours[0].start, ours.at(-1).end)) : "",
    quoted: theirs.length ? line(quoted.text.slice(theirs[0].start, theirs.at(-1).end)) : "",
    isApart: start > 0 && SPACE.test(source[start - 1]),
  };
}

export function wdiff(found) {
  return found.map((each) => (each.isApart ? " " : "") + written(each)).join("").trim();
}

function written({ kind, said, quoted }) {
  if (kind === SAME) return said;
  if (kind === OMITTED) return `[… ${shortened(said)} …]`;
  return (said && `[-${shortened(said)}-]`) + (quoted && `{+${quoted}+}`);
}

export function shortened(passage) {
  const words = passage.split(SPACES).filter(Boolean);
  if (words.length <= 3 * SHOWN) return words.join(" ");
  const between = `… (${words.length - 2 * SHOWN} words) …`;
  return [...words.slice(0, SHOWN), between, ...words.slice(-SHOWN)].join(" ");
}

export function context(said, text, first, end) {
  let [begin, close] = [first, end];
  while (begin > 0 && !beginsSentence(said, text, begin)) begin--;
  while (close < said.length && !beginsSentence(said, text, close)) close++;
  const before = begin < first ? text.slice(said[begin].start, said[first].start) : "";
  const after = text.slice(said[end - 1].end, said[close - 1].end);
  return { before: cut(before, true), after: cut(after) };
}

function beginsSentence(said, text, at) {
  if (text.slice(said[at - 1].end, said[at].start).includes("\n")) return true;
  const before = said[at - 1].kind === QUOTE && at > 1 ? said[at - 2] : said[at - 1];
  return said[at].begins && ENDS.has(before.text) && said[at].start > said[at - 1].end;
}

function cut(text, atBeginning = false) {
  let cutLine = line(text);
  if (cutLine.length > LONGEST && atBeginning) {
    const end = cutLine.slice(-LONGEST);
    cutLine = `… ${end.includes(" ") ? end.slice(end.indexOf(" ") + 1) : ""}`;
  } else if (cutLine.length > LONGEST) {
    const start = cutLine.slice(0, LONGEST);
    cutLine = `${start.slice(0, Math.max(0, start.lastIndexOf(" ")))} …`;
  }
  const lead = text && SPACE.test(text[0]) ? " " : "";
  const tail = text && cutLine && SPACE.test(text.at(-1)) ? " " : "";
  return lead + cutLine + tail;
}

function line(text) {
  return text.split(SPACES).filter(Boolean).join(" ");
}
