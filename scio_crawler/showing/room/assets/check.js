// The page "Check a quote": load all texts, search them for the quotation, show the result.
// Whatever the site says is inserted as text.

import { day, element } from "./elements.js";
import { isolated } from "./isolated.js";
import { unpacked } from "./packed.js";
import { correction, isEmpty } from "./quoting/claims.js";
import { EXACT, NEAR, shortened } from "./quoting/matching.js";
import { quotation } from "./quoting/quotation.js";
import { search } from "./quoting/search.js";
import { CAPITALS, NUMBER_FORM, PUNCTUATION, SPELLING } from "./quoting/words.js";

const ROOT = document.body.dataset.root;
const QUOTES = `${ROOT}quotes/`;
const AT_ONCE = 4; // files that are requested at the same time
const SHOWN = 5; // exact occurrences that are shown in full
const LONGEST_ADDRESS = 1500; // characters of a quotation that goes into the address
const LONGEST_FRAGMENT = 200;
const SAID = "Said exactly so";
const REVERSED = "Nearly: what is left out may turn the sense around";
const FORMS = {
  [NUMBER_FORM]: "in how a number is written",
  [SPELLING]: "in spelling",
  [CAPITALS]: "in capitals",
  [PUNCTUATION]: "in punctuation",
};
const WARNINGS = {
  partial: "The transcript is partial: pages of it are missing.",
  doubtful: "The transcript is doubtful: words may be missing or wrongly attributed.",
};
const WITHDRAWN = "The transcript was withdrawn: the site no longer has it.";
const ARCHIVE = "The words come from an archive that somebody else made, not from the site itself.";

const form = document.getElementById("check");
const field = document.getElementById("quotation");
const status = document.getElementById("verdict"); // or how far the check is
const result = document.getElementById("places"); // the occurrences

// --- The texts ---

const loaded = new Map(); // turns by file
let listed = null; // the list of the files

async function fetched(file) {
  const response = await fetch(QUOTES + file);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response;
}

/** Load what is not loaded yet; return all turns in order, and what could not be loaded. */
async function texts() {
  listed ??= await (await fetched("index.json")).json();
  const faults = [...listed.not_searched];
  const waiting = listed.files.map((each) => each.file).filter((file) => !loaded.has(file));
  const total = waiting.length;
  let done = 0;
  async function work() {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      try {
        loaded.set(file, turnsOf(await unpacked(QUOTES + file)));
      } catch (error) {
        faults.push(`quotes/${file} could not be loaded (${error.message})`);
      }
      done++;
      if (done % 10 === 0) status.textContent = `Loading the transcripts: ${done} of ${total} …`;
    }
  }
  if (total) status.textContent = "Loading the transcripts …";
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const there = listed.files.map((each) => loaded.get(each.file)).filter(Boolean);
  const current = there.flatMap((each) => each.current);
  const earlier = there.flatMap((each) => each.earlier);
  const compared = (one, other) => (one < other ? 1 : Number(one > other) * -1);
  earlier.sort(
    (one, other) =>
      compared(one.briefing_id, other.briefing_id) || compared(one.earlier, other.earlier),
  );
  const conferences = there.reduce((sum, each) => sum + each.conferences, 0);
  return { current, earlier, faults, conferences };
}

function turnsOf(briefings) {
  const found = { current: [], earlier: [], conferences: briefings.filter(({ turns }) => turns.length > 0).length };
  for (const { turns, earlier, ...briefing } of briefings) {
    for (const turn of turns) found.current.push({ ...turn, ...briefing, earlier: 0 });
    for (const [number, lines] of Object.entries(earlier)) {
      for (const turn of lines) found.earlier.push({ ...turn, ...briefing, earlier: Number(number) });
    }
  }
  return found;
}

// --- The result ---

/** Return an element with *text* that only screen readers read. */
function hidden(text) {
  return element("span", { class: "hidden" }, text);
}

/** Return the words of a match in their sentence, with the differences marked. */
function inSentence(match) {
  const said = element("blockquote", {}, match.before);
  match.segments.forEach((segment, number) => {
    if (segment.isSpaced && number) said.append(" ");
    if (segment.kind === "same") {
      said.append(match.isExact ? element("mark", {}, segment.said) : segment.said);
    }
    if (segment.kind === "omitted") {
      said.append(element("span", { class: "left-out" }, `[… ${shortened(segment.said)} …]`));
    }
    if (segment.kind === "changed" && segment.said) {
      said.append(element("del", {}, hidden(" (in the transcript: "), shortened(segment.said), hidden(") ")));
    }
    if (segment.kind === "changed" && segment.quoted) {
      if (segment.said) said.append(" ");
      said.append(element("ins", {}, hidden(" (in the quotation: "), segment.quoted, hidden(") ")));
    }
  });
  said.append(match.after);
  return said;
}

function pageOf(turn) {
  const page = `${ROOT}briefings/${encodeURIComponent(turn.briefing_id)}`;
  const place = `#${encodeURIComponent(turn.turn_id)}`;
  return turn.earlier ? `${page}.revision-${turn.earlier}.html${place}` : `${page}.html${place}`;
}

/** Return where the words are on the site; a browser that knows text fragments jumps to them. */
function onSite(turn, match) {
  if (turn.earlier || turn.page !== turn.page_end) return turn.url;
  const encoded = (words) => encodeURIComponent(words).replaceAll("-", "%2D");
  const words = match.said.split(/\s+/);
  const isWhole = match.said.length <= LONGEST_FRAGMENT && !match.said.includes("\n");
  if (words.length < 2) return turn.url;
  const ends = [words.slice(0, 3).join(" "), words.slice(-3).join(" ")];
  const fragment = isWhole || words.length < 6 ? encoded(match.said) : ends.map(encoded).join(",");
  return `${turn.url}#:~:text=${fragment}`;
}

function isWeb(url) {
  return /^https?:\/\//.test(url);
}

function office(turn) {
  const body = `${turn.speaker} ${turn.position}`.includes(turn.organization) ? "" : turn.organization;
  return [turn.position, body].filter(Boolean).join("; ");
}

/** Return what a reader must know before quoting these words. */
function cautions({ turn, today }) {
  const known = [
    WARNINGS[turn.status],
    turn.withdrawn && WITHDRAWN,
    turn.origin !== "site" && ARCHIVE,
  ].filter(Boolean);
  const found = known.map((words) => element("p", { class: "caution" }, words));
  if (!turn.earlier) return found;
  const then = `This is revision ${turn.earlier} of the transcript.`;
  if (!today.revision) {
    found.push(element("p", { class: "caution" }, `${then} There is no transcript any more.`));
  } else if (!today.match) {
    found.push(element("p", { class: "caution" }, `${then} Revision ${today.revision} has nothing like it any more.`));
  } else {
    const link = element("a", { href: pageOf(today.turn) }, `Revision ${today.revision}`);
    found.push(element("p", { class: "caution" }, `${then} `, link, " reads:"), inSentence(today.match));
  }
  return found;
}

function occurrence(found) {
  const { turn, match } = found;
  const name = isolated(turn.speaker || "Somebody unnamed");
  const shown = element("article", { class: `turn ${turn.role}` });
  shown.append(element("h3", { class: "by" }, name));
  if (office(turn)) shown.append(element("p", { class: "office" }, isolated(office(turn))));
  shown.append(inSentence(match));
  for (const segment of match.segments.filter(({ kind }) => kind === "omitted")) {
    shown.append(element("p", { class: "meta" }, `Left out at the omission mark: ${shortened(segment.said)}`));
  }
  if (match.negations.length) {
    const words = match.negations.map((word) => `“${word}”`).join(" and ");
    const says = `The omission takes ${words} from a clause of which other words are quoted.`;
    shown.append(element("p", { class: "caution" }, says));
  }
  shown.append(...cautions(found));
  const site = onSite(turn, match);
  const pages = turn.page === turn.page_end ? `page ${turn.page}` : `pages ${turn.page} to ${turn.page_end}`;
  shown.append(
    element(
      "p",
      { class: "meta" },
      isolated(turn.title),
      ", ",
      element("time", { datetime: turn.date }, day(turn.date)),
      `; ${turn.kind}; revision ${turn.revision}. `,
      element("a", { href: pageOf(turn) }, "Read it in the conference", hidden(` of ${day(turn.date)}, ${turn.speaker}`)),
    ),
    element(
      "p",
      { class: "meta" },
      isWeb(site) ? element("a", { href: site, rel: "noreferrer" }, `On the site, ${pages}`) : `On ${pages}`,
      `, fetched ${turn.fetched}. Digest and archive record stand among its source pages.`,
    ),
  );
  return shown;
}

/** Return *number* with its noun: "1 turn", "1,200 turns". */
function count(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

function headline({ verdict, occurrences, further }, { current, conferences }, faults) {
  if (verdict === EXACT) {
    if (occurrences.every((each) => each.turn.earlier)) {
      return `${SAID}, but only in an earlier revision of the transcript`;
    }
    const number = occurrences.length + further;
    return number > 1 ? `${SAID}, in ${count(number, "turn")}` : SAID;
  }
  if (verdict === NEAR) return nearly(occurrences[0]);
  const were = current.length === 1 ? "was" : "were";
  const searched = `${count(current.length, "turn")} of ${count(conferences, "conference")} ${were} searched`;
  return `Not found: ${searched}${faults.length ? ", which are not all there are" : ""}`;
}

/** Return in what the words or their attribution differ. */
function nearly({ match, faults }) {
  if (match.isExact) return faults.map(correction).join(" ").replace(/[.]$/, "");
  if (match.isReversed) return REVERSED;
  if (!FORMS[match.kinds[0]]) return "Nearly: the transcript has other words";
  return `Nearly: it differs ${match.kinds.map((kind) => FORMS[kind]).join(" and ")}`;
}

function show(given, found, all) {
  const { verdict, occurrences, fragments, further, claim } = found;
  const [best] = occurrences;
  const shown = [];
  if (best?.faults.length && !best.match.isExact) {
    shown.push(element("p", { class: "caution" }, best.faults.map(correction).join(" ")));
  }
  if (best && claim && isEmpty(claim)) {
    const only = `“${claim.text}” names nobody: only the words were compared.`;
    shown.push(element("p", { class: "meta" }, only));
  }
  if (verdict === NEAR && best.match.kinds.length) {
    const key = element("p", { class: "meta" });
    key.append("Struck out: ", element("del", {}, "in the transcript, not in the quotation"), ". Underlined: ");
    key.append(element("ins", {}, "in the quotation, not in the transcript"), ".");
    shown.push(key);
  }
  if (fragments.length) {
    shown.push(element("p", {}, "Parts of it were said:"), ...fragments.map(occurrence));
  }
  const full = verdict === EXACT ? SHOWN : occurrences.length;
  shown.push(...occurrences.slice(0, full).map(occurrence));
  const rest = occurrences.slice(full);
  if (rest.length) {
    const list = element("ul", { class: "plain" });
    for (const { turn } of rest) {
      const link = element("a", { href: pageOf(turn) }, `${turn.date} `, isolated(turn.speaker));
      list.append(element("li", {}, link));
    }
    if (further) list.append(element("li", {}, `and ${further.toLocaleString("en")} more`));
    shown.push(element("h3", {}, "Also there"), list);
  }
  for (const fault of all.faults) {
    shown.push(element("p", { class: "caution" }, `Not searched: ${fault}.`));
  }
  if (occurrences.length) {
    const command = `scrapy quote '${given.replaceAll("'", "'\\''")}' FOLDER`;
    shown.push(
      element("p", { class: "meta" }, "Where the folder of this room is at hand, this also reads the archived pages again:"),
      element("pre", { tabindex: "0", "aria-label": "Command" }, command),
    );
  }
  status.replaceChildren(element("h2", {}, headline(found, all, all.faults)));
  result.replaceChildren(...shown);
}

// --- The form ---

document.getElementById("waiting").remove(); // a page that was opened as a file keeps it

let checks = 0; // the result of an earlier check is dropped

async function check(given) {
  const mine = ++checks;
  result.replaceChildren();
  status.textContent = "Checking …"; // replaces an earlier verdict
  if (!quotation(given).words) {
    status.textContent = "There is no word to look for.";
    return;
  }
  try {
    const all = await texts();
    if (mine !== checks) return;
    status.textContent = "Checking …";
    await new Promise((painted) => setTimeout(painted, 20));
    show(given, search(given, [...all.current, ...all.earlier]), all);
    status.scrollIntoView({ block: "nearest" });
  } catch (error) {
    status.textContent = `The texts could not be loaded (${error.message}).`;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const given = field.value.trim();
  const query = given && given.length <= LONGEST_ADDRESS ? `?quote=${encodeURIComponent(given)}` : "";
  history.replaceState(null, "", location.pathname + query);
  check(given);
});

const asked = new URLSearchParams(location.search).get("quote");
if (asked) {
  field.value = asked;
  check(asked);
}
