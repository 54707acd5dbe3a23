// The page "Words over time": how often up to four searches are said in each year or month.

import { element } from "./elements.js";
import { cell } from "./search-csv.js";
import { opened } from "./search-index.js";

const HEIGHT = 150; // pixels of the highest bar
const WIDTH = 320; // of a search in the file
const MOST_FIGURES = 15; // of bars: if there are more, only the highest and the last have one
const ROOM = 48; // characters of all figures of a search
const SIDES = [
  { role: "official", name: "answers", ink: "fill-a", colour: "#8c2318", isUp: true },
  { role: "press", name: "questions", ink: "fill-q", colour: "#5d5850", isUp: false },
];

const form = document.getElementById("words");
const status = document.getElementById("status");
const sections = [...form.querySelectorAll(".term")];
const few = Number(form.dataset.few); // words of a side in a period: a bar of fewer is hollow
const typed = new URLSearchParams(location.search);
const queries = typed.getAll("q").filter((query) => query.trim()).slice(0, sections.length);
const by = typed.get("by") === "month" ? "month" : "year";
const count = typed.get("count") === "plain" ? "plain" : "rate";
const lines = [...document.getElementById(by).rows]; // of all periods, with the words of each side
const axis = document.getElementById("axis").content.firstElementChild;

document.getElementById("waiting").remove();
for (const name of ["year", "month"]) document.getElementById(name).hidden = name !== by;
for (const [name, value] of Object.entries({ by, count })) {
  form.querySelector(`[type="hidden"][name="${name}"]`).value = value;
  form.querySelector(`[value="${value}"]`).setAttribute("aria-pressed", "true");
}
queries.forEach((query, at) => (sections[at].querySelector("input").value = query));
form.hidden = false;
document.getElementById("try").hidden = queries.length > 0;
if (queries.length > 0) draw();

async function draw() {
  const asked = [...queries.map((query) => ["q", query]), ["by", by], ["count", count]];
  history.replaceState(null, "", `?${new URLSearchParams(asked)}`);
  document.title = `${queries.join(", ")} · ${document.title}`;
  status.textContent = "Counting …";
  try {
    const index = await opened(document.body.dataset.root);
    const terms = measured(await Promise.all(queries.map(index.counted)));
    show(terms, queries.map((query) => index.asked(query).also));
    status.textContent = "";
  } catch (error) {
    status.textContent = `The words could not be counted: ${error.message}. Load the page again.`;
  }
}

/** Return for each search and each of its sides the bars of all periods, on one scale. */
function measured(counted) {
  const sidesOf = (turns, term) => SIDES.map((side, at) => barsOf(queries[term], turns, side, at + 1));
  const terms = counted.map(sidesOf);
  const highest = (bars) => Math.max(0, ...bars.map(({ value }) => value));
  const all = terms.flat(2);
  const top = highest(all.filter(({ isFew }) => !isFew)) || highest(all);
  const room = lines.length * Math.max(...all.map(({ value }) => figure(value).length));
  const hasAll = lines.length <= MOST_FIGURES && room <= ROOM;
  for (const bars of terms.flat()) {
    const most = bars.find(({ value }) => value === highest(bars));
    const latest = bars.findLast(({ words }) => words > 0);
    for (const bar of bars) {
      bar.height = bar.times && Math.max(1, Math.round((HEIGHT * Math.min(bar.value, top)) / top));
      bar.isCut = bar.value > top;
      bar.figure = bar.words > 0 && (hasAll || bar === most || bar === latest) ? figure(bar.value) : "";
    }
  }
  return terms;
}

/** Return the bars of a *side*, whose words stand in a *column* of the lines. */
function barsOf(query, turns, side, column) {
  const said = new Map();
  for (const { turn, count: number } of turns) {
    const period = turn.briefing.date.slice(0, by === "year" ? 4 : 7);
    if (turn.facets.role?.includes(side.role)) said.set(period, (said.get(period) ?? 0) + number);
  }
  return lines.map(({ cells }) => {
    const period = cells[0].textContent;
    const times = said.get(period) ?? 0;
    const words = Number(cells[column].textContent.replaceAll(",", ""));
    const rate = words && (100_000 * times) / words;
    const isFew = count === "rate" && words < few;
    return { query, side, period, times, words, rate, isFew, value: count === "rate" ? rate : times };
  });
}

function figure(value) {
  const digits = value < 10 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 0 };
  return value.toLocaleString("en", digits);
}

function show(terms, also) {
  for (const hidden of form.querySelectorAll(".drawn")) hidden.hidden = false;
  form.dataset.terms = terms.length;
  terms.forEach((sides, at) => sections[at].append(...panel(sides, also[at])));
  if (count === "plain") document.getElementById("unit").textContent = "how often";
  document.getElementById("link").href = location.search;
  const head = document.querySelector("#numbers thead tr");
  const rows = [["period", "search", "in", "times", "words", "per_100000_words"]];
  for (const bars of terms.flat()) {
    const [{ query, side }] = bars;
    head.append(element("th", { scope: "col" }, `${query}, ${side.name}`));
    bars.forEach((bar, at) => {
      const content = bar.times ? element("a", { href: turnsOf(bar) }, figure(bar.value)) : "0";
      lines[at].append(element("td", {}, content));
      rows.push([bar.period, query, side.name, bar.times, bar.words, bar.rate]);
    });
  }
  const table = rows.map((row) => row.map(String).map(cell).join(",")).join("\r\n");
  offer("csv", "text/csv", `\ufeff${table}\r\n`);
  offer("svg", "image/svg+xml", new XMLSerializer().serializeToString(picture(terms)));
}

function offer(id, type, content) {
  document.getElementById(id).href = URL.createObjectURL(new Blob([content], { type }));
}

function panel(sides, also) {
  const [answers, questions] = sides.map((bars) => bars.reduce((sum, bar) => sum + bar.times, 0));
  const most = Math.max(...sides.flat().map(({ value }) => value));
  const ofMonths = by === "month" ? ` At most ${figure(most)} in a month.` : "";
  const others = also.length > 0 ? ` Also counted: ${also.join(", ")}.` : "";
  const said = `${times(answers)} in answers, ${questions.toLocaleString("en")} in questions.`;
  const read = element("a", { href: turnsOf({ query: sides[0][0].query }) }, "Read them");
  const [up, down] = sides.map(by === "year" ? list : strip);
  return [element("p", { class: "quiet" }, `${said}${ofMonths}${others} `, read), up, axis.cloneNode(true), down];
}

function list(bars) {
  const { isUp, name } = bars[0].side;
  const items = bars.map((bar) => {
    if (!bar.times) return element("li", { class: "none" }, bar.figure);
    const drawn = svg("svg", { height: bar.height, "aria-hidden": "true" }, shape(bar, { width: "100%" }));
    const number = element("b", { "aria-hidden": "true" }, bar.figure);
    const parts = isUp ? [number, drawn] : [drawn, number];
    const said = element("span", { class: "hidden" }, sentence(bar));
    return element("li", {}, element("a", { href: turnsOf(bar) }, ...parts, said));
  });
  return element("ol", { class: isUp ? "bars up" : "bars down", "aria-label": name }, ...items);
}

/** Return narrow bars for the mouse; the table has the same links for the keyboard. */
function strip(bars) {
  const { isUp } = bars[0].side;
  const height = Math.max(1, ...bars.map((bar) => bar.height));
  const links = bars.flatMap((bar, x) => {
    if (!bar.times) return [];
    const href = new URL(turnsOf(bar), location.href).href;
    const drawn = shape(bar, { x, y: isUp ? height - bar.height : 0, width: 0.9 });
    return svg("a", { href, tabindex: "-1" }, svg("title", {}, sentence(bar)), drawn);
  });
  const box = { height, viewBox: `0 0 ${bars.length} ${height}`, preserveAspectRatio: "none" };
  return svg("svg", { ...box, width: "100%", class: isUp ? "up" : "down", "aria-hidden": "true" }, ...links);
}

/** Return a bar; its class is for the page, its colours are for the file. */
function shape({ side, height, isFew, isCut }, place) {
  const ink = `${side.ink}${isFew ? " few" : ""}${isCut ? " cut" : ""}`;
  return svg("rect", { ...place, height, class: ink, fill: side.colour, "fill-opacity": isFew ? 0.3 : 1 });
}

/** Return the drawing as a file: the searches beside each other above their years. */
function picture(terms) {
  const text = (content, x, y) => svg("text", { x, y }, content);
  const along = (all, y) => all.map((content, at) => text(content, ((at + 0.5) * WIDTH) / all.length, y(at)));
  const years = [...axis.children].map((year) => year.textContent);
  const groups = terms.map((sides, term) => {
    const drawn = sides.flatMap((bars) => {
      const { isUp } = bars[0].side;
      const drawing = strip(bars);
      drawing.setAttribute("width", WIDTH);
      drawing.setAttribute("y", isUp ? HEIGHT + 40 - drawing.getAttribute("height") : HEIGHT + 60);
      const y = (at) => HEIGHT + (isUp ? 36 - bars[at].height : 74 + bars[at].height);
      return [drawing, ...along(bars.map((bar) => bar.figure), y)];
    });
    const place = { transform: `translate(${20 + term * (WIDTH + 30)} 0)` };
    return svg("g", place, text(queries[term], WIDTH / 2, 18), ...drawn, ...along(years, () => HEIGHT + 54));
  });
  const [width, height] = [20 + terms.length * (WIDTH + 30), 2 * HEIGHT + 100];
  const unit = count === "plain" ? "" : `, per 100,000 words (pale: of fewer than ${figure(few)})`;
  const key = text(`Answers up, questions down${unit}`, width / 2, height - 8);
  const font = { "font-family": "sans-serif", "font-size": 12, "text-anchor": "middle" };
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, ...font }, ...groups, key);
}

/** Return what a bar says. */
function sentence({ period, side, times: number, words, rate, isFew }) {
  const often = count === "rate" ? `${figure(rate)} per 100,000 words, ` : "";
  const doubt = isFew ? ", too few to judge by" : "";
  return `${period}: ${often}${times(number)} in ${words.toLocaleString("en")} words of ${side.name}${doubt}`;
}

function times(number) {
  return `${number.toLocaleString("en")} ${number === 1 ? "time" : "times"}`;
}

/** Return the search for the turns of a bar, or of a search as a whole. */
function turnsOf({ query, side, period }) {
  const search = new URLSearchParams({ q: query, ...(side && { role: side.role, [by]: period }) });
  return `${document.body.dataset.root}search.html?${search}`;
}

function svg(name, attributes, ...content) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}
