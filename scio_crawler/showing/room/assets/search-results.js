// Draws what a search found: names, conferences, turns, and what narrows them.

import { day, element } from "./elements.js";
import { isolated } from "./isolated.js";
import { NOT_KNOWN } from "./search-names.js";
import { excerpt } from "./search-text.js";

const root = document.body.dataset.root;
const HIGHEST = 70; // pixels of a bar
const MOST_YEARS = 14;
const MOST_BODIES = 6;
const SVG = "http://www.w3.org/2000/svg";

/** Return what the page shows of a name that was typed; *found* turns are on the rest of it. */
export function nameCard(
  { facet, name, turns: number, rest },
  [path, office, conferences, first, last],
  found,
) {
  const isOn = rest && found > 0;
  const asking = new URLSearchParams({ ...(isOn && { q: rest }), [facet]: name });
  const text = isOn ? [`${turns(found)} on `, isolated(`“${rest.replace(/["“”]/gu, "")}”`)] : [turns(number)];
  const years =
    first.slice(0, 4) === last.slice(0, 4) ? last.slice(0, 4) : `${first.slice(0, 4)} to ${last.slice(0, 4)}`;
  return card(
    path ? element("a", { href: `${root}${path}` }, isolated(name)) : isolated(name),
    ...(office ? [isolated(office), " · "] : facet === "outlet" ? ["outlet · "] : []),
    `${conferencesOf(conferences)}, ${years} · `,
    element("a", { href: `?${asking}` }, ...text),
  );
}

/** Return what the page shows of a conference that is named by its title or date. */
export function conferenceCard({ id, date, topic, length }) {
  return card(
    element("a", { href: `${root}briefings/${id}.html` }, isolated(topic || id)),
    "conference · ",
    element("time", { datetime: date }, day(date)),
    length ? "" : " · no transcript",
  );
}

function card(name, ...more) {
  return element("li", { class: "name" }, element("h2", {}, name), element("p", { class: "quiet" }, ...more));
}

/** Return what the page shows of a turn, with the words marked that were *asked* for. */
export function item({ briefing, topic, turn }, asked) {
  const path = `briefings/${briefing.briefing_id}.html#${encodeURIComponent(turn.turn_id)}`;
  const tags = [briefing.status !== "complete" && briefing.status, briefing.withdrawn && "withdrawn"].filter(
    Boolean,
  );
  const number = briefing.turns.indexOf(turn) + 1;
  return element(
    "li",
    { class: "hit" },
    element(
      "div",
      {},
      element("h2", { class: turn.role }, isolated(turn.speaker || "Speaker not named")),
      element(
        "p",
        { class: "quiet" },
        element("span", {}, turn.role === "chair" ? `chair, ${turn.kind}` : turn.kind),
        element("time", { datetime: briefing.date }, day(briefing.date)),
        ...tags.map((tag) => element("span", { class: "state" }, tag)),
      ),
    ),
    element(
      "div",
      {},
      element(
        "p",
        { class: "said", dir: "auto" },
        ...excerpt(turn.text, asked).map(({ text, isHit }) => (isHit ? element("mark", {}, text) : text)),
      ),
      element(
        "p",
        { class: "quiet in" },
        element("a", { href: `${root}${path}` }, isolated(topic), `, turn\u00a0${number}`),
      ),
    ),
  );
}

/** Return the sections beside the turns *found*: their years, kinds and bodies, and conferences *titled* so. */
export function narrowing(found, years, titled) {
  const counted = (facet) => {
    const counts = new Map();
    for (const { facets, briefing } of found)
      for (const value of facet === "year" ? [briefing.date.slice(0, 4)] : (facets[facet] ?? []))
        if (value !== NOT_KNOWN) counts.set(value, (counts.get(value) ?? 0) + 1);
    return counts;
  };
  const byYear = counted("year");
  const highest = Math.max(...byYear.values());
  const shown = years.slice(-MOST_YEARS);
  const bars = shown.map((year) => bar(year, byYear.get(year) ?? 0, highest));
  const query = new URLSearchParams(location.search).get("q");
  const overTime = `${root}words.html?${new URLSearchParams({ q: query })}`;
  const words =
    query && element("p", { class: "quiet" }, element("a", { href: overTime }, "Words over time"));
  const first = section("By year", element("ol", { class: "bars" }, ...bars), words);
  const lists = [
    ["By kind", "kind"],
    ["By body", "organization"],
  ].map(([title, facet]) => {
    const lines = [...counted(facet)].sort(([, a], [, b]) => b - a).slice(0, MOST_BODIES);
    return lines.length > 0 && section(title, element("ul", {}, ...lines.map((line) => row(facet, ...line))));
  });
  const named = titled.map(({ id, date, topic }) => {
    const link = element("a", { href: `${root}briefings/${id}.html` }, isolated(topic));
    return element("li", {}, element("span", {}, link), element("span", {}, date.slice(0, 4)));
  });
  const inTitle = named.length > 0 && section("In the title", element("ul", {}, ...named));
  return [first, ...lists, inTitle].filter(Boolean);
}

function section(title, ...content) {
  return element("section", {}, element("h2", {}, title), ...content.filter(Boolean));
}

function bar(year, count, highest) {
  const label = element("span", {}, `’${year.slice(2)}`);
  if (count === 0) return element("li", { class: "none" }, label);
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("height", Math.max(2, Math.round((HIGHEST * count) / highest)));
  drawn.setAttribute("aria-hidden", "true");
  const filled = drawn.appendChild(document.createElementNS(SVG, "rect"));
  const looks = { width: "100%", height: "100%", class: "fill-q" };
  for (const [name, value] of Object.entries(looks)) filled.setAttribute(name, value);
  const number = element("b", {}, count.toLocaleString("en"));
  const named = { href: address({ year }), "aria-label": `${year}: ${turns(count)}` };
  return element("li", {}, element("a", named, number, drawn, label));
}

function row(facet, value, count) {
  const link = element("a", { href: address({ [facet]: value }) }, isolated(value));
  return element("li", {}, element("span", {}, link), element("span", {}, count.toLocaleString("en")));
}

/** Return the address of the same search with *changes* to its parameters. */
export function address(changes) {
  const asking = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) asking.set(name, value);
  for (const [name, value] of [...asking]) if (!value) asking.delete(name);
  return `?${asking}`;
}

/** Return numbers of turns and conferences in words. */
export function turns(number) {
  return `${number.toLocaleString("en")} ${number === 1 ? "turn" : "turns"}`;
}

export function conferencesOf(number) {
  return `${number.toLocaleString("en")} ${number === 1 ? "conference" : "conferences"}`;
}
