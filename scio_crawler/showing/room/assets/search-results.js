// Draws what a search found: names, conferences and turns.

import { day, element } from "./elements.js";
import { isolated } from "./isolated.js";
import { excerpt } from "./search-text.js";

const root = document.body.dataset.root;

/** Return what the page shows of a name that was typed; *found* turns are on the rest of it. */
export function nameCard(
  { facet, name, path, office, turns: number, conferences, first, last, rest },
  found,
) {
  const isOn = rest && found > 0;
  const asking = new URLSearchParams({ ...(isOn && { q: rest }), [facet]: name });
  const text = isOn ? [`${turns(found)} on `, isolated(`“${rest.replace(/["“”]/gu, "")}”`)] : [turns(number)];
  const years =
    first.slice(0, 4) === last.slice(0, 4) ? last.slice(0, 4) : `${first.slice(0, 4)} to ${last.slice(0, 4)}`;
  return element(
    "li",
    { class: "name" },
    element("h3", {}, path ? element("a", { href: `${root}${path}` }, isolated(name)) : isolated(name)),
    element(
      "p",
      { class: "meta" },
      ...(office ? [isolated(office), " · "] : facet === "outlet" ? ["outlet · "] : []),
      `${conferences.toLocaleString("en")} ${conferences === 1 ? "conference" : "conferences"}, ${years} · `,
      element("a", { href: `?${asking}` }, ...text),
    ),
  );
}

/** Return what the page shows of a conference that is named by its title or date. */
export function conferenceCard({ id, date, title: named, length }) {
  return element(
    "li",
    { class: "name" },
    element("h3", {}, element("a", { href: `${root}briefings/${id}.html` }, isolated(named || id))),
    element(
      "p",
      { class: "meta" },
      "conference · ",
      element("time", { datetime: date }, day(date)),
      length ? "" : " · no transcript",
    ),
  );
}

/** Return what the page shows of a turn, with the words marked that were *asked* for. */
export function item({ briefing, turn }, asked) {
  const path = `briefings/${briefing.briefing_id}.html#${encodeURIComponent(turn.turn_id)}`;
  // The line below describes the link, for those who hear only the links.
  const whence = `whence-${turn.turn_id}`;
  const link = element(
    "a",
    { href: `${root}${path}`, "aria-describedby": whence },
    isolated(turn.speaker || "Speaker not named"),
  );
  const office = [turn.position, turn.organization].filter((text) => text && text !== turn.speaker);
  const tags = [briefing.status !== "complete" && briefing.status, briefing.withdrawn && "withdrawn"].filter(
    Boolean,
  );
  return element(
    "li",
    {},
    element("h3", {}, link, ...tags.flatMap((tag) => [" ", element("span", { class: `tag ${tag}` }, tag)])),
    element(
      "p",
      { class: "meta", id: whence },
      ...office.flatMap((text) => [isolated(text), " · "]),
      turn.kind,
      " · ",
      isolated(briefing.title),
      ", ",
      element("time", { datetime: briefing.date }, day(briefing.date)),
    ),
    element(
      "p",
      { class: "sentence", dir: "auto" },
      ...excerpt(turn.text, asked).map(({ text, isHit }) => (isHit ? element("mark", {}, text) : text)),
    ),
  );
}

/** Return a link to the search for *q* with the same filters. */
export function searchLink(text, q, names = []) {
  const asking = new URLSearchParams(location.search);
  asking.set("q", q);
  return element(
    "a",
    { href: `?${asking}` },
    text,
    ...names.flatMap((name, at) => [at > 0 ? ", " : " ", isolated(name)]),
  );
}

/** Return a number of turns in words. */
export function turns(number) {
  return `${number.toLocaleString("en")} ${number === 1 ? "turn" : "turns"}`;
}
