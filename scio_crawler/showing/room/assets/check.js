// The page "Check a quotation": search the texts for it, show the result.
// Whatever the site says is inserted as text.

import { day, element } from "./elements.js";
import { isolated } from "./isolated.js";
import { EXACT, NEAR, shortened } from "./quoting/matching.js";
import { quotation } from "./quoting/quotation.js";
import { attributionNotes, cautions, headline, turningNotes } from "./quoting/report.js";
import { search } from "./quoting/search.js";
import { Texts } from "./quoting/texts.js";

const ROOT = document.body.dataset.root;
const SHOWN = 5; // exact occurrences that are shown in full
const LONGEST_ADDRESS = 1500; // characters of a quotation that goes into the address
const LONGEST_FRAGMENT = 200;

const form = document.getElementById("check");
const field = document.getElementById("quotation");
const status = document.getElementById("verdict"); // or how far the check is
const places = document.getElementById("places"); // the occurrences

// --- The search ---

let opening = null; // the texts, while and after their index is loaded

/** Search for *given*; return the result, and the texts that were searched. */
async function searched(given) {
  opening ??= open();
  const texts = await opening;
  texts.faults = [];
  texts.isAll = true;
  const steps = search(given);
  let step = steps.next();
  while (!step.done) step = steps.next(await texts.answer(step.value));
  return { found: step.value, texts };
}

async function open() {
  const texts = new Texts(ROOT);
  try {
    await texts.open();
    return texts;
  } catch (error) {
    opening = null; // to load it again
    throw new Error(`The index of the search could not be loaded (${error.message}).`, { cause: error });
  }
}

// --- The result ---

/** Return an element with *text* that only screen readers read. */
function hidden(text) {
  return element("span", { class: "hidden" }, text);
}

/** Return *parts* of a sentence; those that turn the sense are marked. */
function marked(parts) {
  return parts.map(({ text, turns }) => (turns ? element("strong", { class: "turning" }, text) : text));
}

/** Return the words of a match in their sentence, with the differences marked. */
function inSentence(match) {
  const said = element("p", { class: "said" }, ...marked(match.around[0]));
  const exact = match.turnedBy.length ? ["span", { class: "quoted" }] : ["mark", {}];
  match.segments.forEach((segment, number) => {
    if (segment.isSpaced && number) said.append(" ");
    if (segment.kind === "same") {
      said.append(match.isExact ? element(...exact, segment.said) : segment.said);
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
  said.append(...marked(match.around[1]));
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

/** Return office and body of who speaks; only the office where it names what the body is for. */
function office({ speaker, position, organization: body }) {
  const task = (body.split(" of ").slice(1).join(" of ") || body).toLowerCase();
  const isNamed = body === speaker || (position && position.toLowerCase().includes(task));
  return isNamed ? position : [position, body].filter(Boolean).join(", ");
}

/** Return what a reader must know before quoting these words. */
function careful({ turn, today }) {
  const found = cautions(turn).map((words) => element("p", { class: "caution" }, words));
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

/** Return who said it, in which sentence, where, and what a reader must know. */
function occurrence(found) {
  const { turn, match } = found;
  const shown = element("article", { class: `evidence ${turn.role}` });
  const words = element("blockquote", {}, element("h3", { class: "who" }, isolated(turn.speaker || "Somebody unnamed")));
  if (office(turn)) words.append(element("p", { class: "quiet office" }, isolated(office(turn))));
  words.append(inSentence(match));
  shown.append(words);
  for (const segment of match.segments.filter(({ kind }) => kind === "omitted")) {
    shown.append(element("p", { class: "meta" }, `Left out at the omission mark: ${shortened(segment.said)}`));
  }
  const notes = match.isExact ? [] : turningNotes(match); // else the verdict says so
  shown.append(...notes.map((note) => element("p", { class: "caution" }, note)), ...careful(found));
  const site = onSite(turn, match);
  const pages = turn.page === turn.page_end ? `page ${turn.page}` : `pages ${turn.page} to ${turn.page_end}`;
  const link = element("a", { href: pageOf(turn) }, isolated(turn.title), hidden(`, ${turn.speaker || "somebody unnamed"}`));
  const about = element("span", {}, element("time", { datetime: turn.date }, day(turn.date)), `, ${turn.kind}, revision ${turn.revision}`);
  const original = isWeb(site)
    ? element("a", { href: site, rel: "noreferrer" }, `Original, ${pages}`)
    : element("span", {}, `On ${pages}`);
  const fetched = element("span", {}, "fetched ", element("time", { datetime: turn.fetched }, day(turn.fetched.slice(0, 10))));
  shown.append(element("p", { class: "row quiet" }, link, about, original, fetched));
  return shown;
}

/** Return *number* with its noun: "1 turn", "1,200 turns". */
function count(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

function notFound({ about, faults }) {
  const were = about.turns === 1 ? "was" : "were";
  const there = `${count(about.turns, "turn")} of ${count(about.conferences, "conference")} ${were} searched`;
  return `Not found: ${there}${faults.length + about.not_searched.length ? ", which are not all there are" : ""}`;
}

/** Return the verdict: a heading and, if something turns the words, their sentence whole. */
function verdictOf(result, texts) {
  const words = headline(result, texts.isAll) ?? notFound(texts);
  const [best] = result.occurrences;
  if (result.verdict !== EXACT || !best.match.turnedBy.length) return [element("h2", {}, words)];
  const { around, said, turnedBy } = best.match;
  const whole = [...marked(around[0]), element("span", { class: "quoted" }, said), ...marked(around[1])];
  const named = turnedBy.flatMap((word, at) => [at ? " and " : "", element("b", {}, word)]);
  return [
    element("h2", {}, words.split("“")[0].trim()),
    element("p", { class: "say" }, "“", ...whole, "”"),
    element("p", { class: "because" }, "The underlined words are exact. The quotation leaves out ", ...named, ", which turns them: quote the sentence whole."),
  ];
}

function actions({ occurrences: [best] }) {
  const copy = element("button", { class: "plain", type: "button" }, "Copy the sentence");
  copy.addEventListener("click", async () => {
    const { before, said, after } = best.match;
    await navigator.clipboard.writeText(`${before}${said}${after}`.trim());
    copy.textContent = "Copied";
  });
  const link = element("a", { href: location.href }, "Link to this finding");
  return element("p", { class: "row actions" }, copy, element("a", { href: pageOf(best.turn) }, "Cite"), link);
}

const KINDS = { "Said e": "exact", "Said s": "within", Nearly: "near", "Put to": "together", "Not fo": "none" };

function show(given, result, texts) {
  const { verdict, occurrences, parts, further } = result;
  const shown = attributionNotes(result).map((note) => element("p", { class: "caution" }, note));
  const verdictShown = verdictOf(result, texts);
  const kind = KINDS[verdictShown[0].textContent.slice(0, 6)] ?? "near";
  for (const term of document.querySelectorAll(".scale [data-verdict]")) {
    term.classList.toggle("this", term.dataset.verdict === kind);
  }
  if (occurrences.length) shown.push(actions(result));
  if (verdict === NEAR && occurrences[0]?.match.kinds.length) {
    const key = element("p", { class: "meta" });
    key.append("Struck out: ", element("del", {}, "in the transcript, not in the quotation"), ". Underlined: ");
    key.append(element("ins", {}, "in the quotation, not in the transcript"), ".");
    shown.push(key);
  }
  const full = verdict === EXACT ? SHOWN : occurrences.length;
  const inFull = [...occurrences.slice(0, full), ...parts];
  if (inFull.length) {
    const title = parts.length && verdict !== NEAR ? "Parts of it were said" : "Where it was said";
    shown.push(element("h2", {}, title), ...inFull.map(occurrence));
  }
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
  for (const fault of [...texts.about.not_searched, ...texts.faults]) {
    shown.push(element("p", { class: "caution" }, `Not searched: ${fault}.`));
  }
  if (occurrences.length) {
    const command = `scrapy quote '${given.replaceAll("'", "'\\''")}' FOLDER`;
    const summary = element("summary", {}, "Check it against the archived page");
    const code = element("pre", { tabindex: "0", "aria-label": "Command" }, command);
    shown.push(element("details", {}, summary, element("p", {}, "Where the folder of this room is at hand:"), code));
  }
  status.replaceChildren(...verdictShown);
  places.replaceChildren(...shown);
}

// --- The form ---

document.getElementById("waiting").remove(); // a page that was opened as a file keeps it

let checks = 0; // the result of an earlier check is dropped

async function check(given) {
  const mine = ++checks;
  places.replaceChildren();
  status.textContent = "Checking …"; // replaces an earlier verdict
  if (!quotation(given).words) {
    status.textContent = "There is no word to look for.";
    return;
  }
  try {
    const { found, texts } = await searched(given);
    if (mine !== checks) return;
    show(given, found, texts);
  } catch (error) {
    if (mine === checks) status.textContent = error.message;
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
