// The page of a conference: copies quotations, and makes citations of turns with citations.js.
// Browsers load no modules from a file, so neither is one.

"use strict";

const SETTLED = 150; // ms without a change until a selection counts as finished
const SHOWN = 6000; // ms for which a message is shown
const COLUMNS = 72; // characters in a line of a text block, approximately
const MOST_ROWS = 9;
const BESIDE = "(width > 56rem)"; // room.css has the contents beside the text
const GAP = 6; // px between selected words and the buttons for them
const LOOPBACK = /^(localhost|.+\.localhost|127\..+|0\.0\.0\.0|\[::1\])$/;

const briefing = document.querySelector("article.briefing");
const message = announcer("copied");
let bar = null; // the buttons for selected words
let offered = ""; // the words that the buttons are for
let isNew = false; // whether Tab has not reached the buttons yet

if (briefing) {
  document.body.append(message);
  for (const turn of briefing.querySelectorAll("article.turn")) {
    addTools(turn);
    joinStops(turn);
  }
  addConferenceTools();
  watchSelection();
  const contents = briefing.querySelector(".contents details");
  if (matchMedia(BESIDE).matches) contents.open = true;
}

// Facts

function facts(turn, words = "") {
  const of = turn?.dataset ?? {};
  const all = briefing.dataset;
  const page = turn ? briefing.querySelector(`.pages [data-page="${of.page}"]`)?.dataset : undefined;
  return {
    id: turn?.id ?? all.briefingId,
    isTurn: Boolean(turn),
    speaker: turn ? speakerOf(turn) : "",
    office: turn ? office(turn) : "",
    title: all.title || all.briefingId,
    date: all.date,
    page: of.page ?? "",
    pageEnd: of.pageEnd ?? "",
    url: page?.url ?? all.url,
    fetched: page?.fetched ?? all.fetched ?? "",
    revision: all.revision,
    status: all.status,
    withdrawn: all.withdrawn,
    invented: squeezed(document.querySelector(".sample")),
    here: here(turn?.id ?? ""),
    words,
  };
}

function speakerOf(turn) {
  return squeezed(turn.querySelector(".by"));
}

function office(turn) {
  const named = [...turn.querySelectorAll(".office bdi")].map(squeezed);
  return named.filter(Boolean).join(", ");
}

function squeezed(element) {
  return element?.textContent.replace(/\s+/g, " ").trim() ?? "";
}

/** Return the address of the element *id* on this page, "" if only this machine can open it. */
function here(id) {
  const isPublic = location.protocol.startsWith("http") && !LOOPBACK.test(location.hostname);
  return isPublic ? location.origin + location.pathname + (id && `#${encodeURIComponent(id)}`) : "";
}

/** Return the words of a turn, or those that are in *range*. */
function wordsOf(turn, range) {
  const paragraphs = [...turn.querySelectorAll(".words > p:not(.note)")];
  const texts = paragraphs.map((paragraph) => (range ? clipped(range, paragraph) : paragraph.textContent));
  return texts.map((text) => text.replace(/\s+/g, " ").trim()).filter(Boolean).join("\n\n");
}

function clipped(range, paragraph) {
  if (!range.intersectsNode(paragraph)) return "";
  const part = document.createRange();
  part.selectNodeContents(paragraph);
  if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) {
    part.setStart(range.startContainer, range.startOffset);
  }
  if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) {
    part.setEnd(range.endContainer, range.endOffset);
  }
  return part.toString();
}

/** Return the turn that has all selected words, the words and their range; null if none has. */
function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const start = range.startContainer;
  const element = start.nodeType === Node.ELEMENT_NODE ? start : start.parentElement;
  const turn = element.closest("article.turn");
  if (!turn) return null;
  const words = wordsOf(turn, range);
  // A selection of whole paragraphs ends at the beginning of the next element.
  const letters = (text) => text.replace(/\s+/g, "");
  return words && letters(words) === letters(range.toString()) ? { turn, words, range } : null;
}

// Buttons

function addTools(turn) {
  const suffix = `turn ${turn.dataset.turn} by ${speakerOf(turn)}`;
  const own = () => {
    const found = selected();
    return found?.turn === turn ? found.words : "";
  };
  const both = turn.querySelector(".tools").appendChild(element("span", "both"));
  both.append(
    button("Quote", suffix, () => quote(turn, own() || wordsOf(turn))),
    button("Cite", suffix, (event) => cite("Cite this turn", facts(turn), [event.currentTarget])),
  );
}

/** Make one stop of Tab of all links and buttons of a turn; the arrows go from one to the next. */
function joinStops(turn) {
  const bar = turn.querySelector(".tools");
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", `Turn ${turn.dataset.turn}`);
  const controls = [...turn.querySelectorAll("a[href], button")];
  const stopAt = (chosen) => controls.forEach((each) => (each.tabIndex = each === chosen ? 0 : -1));
  stopAt(bar.querySelector("button"));
  turn.addEventListener("focusin", ({ target }) => controls.includes(target) && stopAt(target));
  turn.addEventListener("keydown", (event) => {
    const at = controls.indexOf(event.target);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[event.key];
    if (at < 0 || to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    controls.at(to % controls.length).focus();
  });
}

function addConferenceTools() {
  const open = (event) => cite("Cite this conference", facts(null), [event.currentTarget]);
  briefing.querySelector(".briefing-tools")?.append(button("Cite this conference", "", open));
}

/** Return a button with *text*, and *more* for those who do not see where it is. */
function button(text, more, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.append(text);
  if (more) made.append(element("span", "hidden", ` ${more}`));
  made.addEventListener("mousedown", (event) => event.preventDefault()); // so that the selection stays
  made.addEventListener("click", act);
  return made;
}

function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

function announcer(className) {
  const made = element("p", className);
  made.setAttribute("role", "status");
  made.setAttribute("aria-live", "polite");
  return made;
}

// Selected words

function watchSelection() {
  let timer = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(showBar, SETTLED);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hideBar();
    if (event.key === "Tab" && isNew && bar && !document.querySelector("dialog[open]")) {
      isNew = false; // after that, Tab works as usual
      // A click on words focuses their element, so that Tab would continue from its beginning.
      if (event.shiftKey || bar.parentElement.contains(document.activeElement)) return;
      event.preventDefault();
      bar.querySelector("button").focus();
    }
  });
}

function showBar() {
  const found = selected();
  if (!found) {
    if (!bar?.contains(document.activeElement)) hideBar();
    return;
  }
  const { turn, words, range } = found;
  if (bar?.parentElement === turn && offered === words) return;
  hideBar();
  offered = words;
  isNew = true;
  bar = element("div", "selection");
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Selected words");
  // These buttons disappear with the selection; those of the turn stay.
  const back = (event) => [event.currentTarget, turn.querySelector(".tools button:last-of-type")];
  const known = facts(turn, words);
  bar.append(
    button("Quote selection", "", () => quote(turn, words)),
    button("Cite selection", "", (event) => cite("Cite the selected words", known, back(event))),
  );
  // Next in the order of Tab, and near the words on the screen.
  turn.querySelector(".words").after(bar);
  const box = turn.getBoundingClientRect();
  const last = [...range.getClientRects()].at(-1) ?? box;
  const room = box.width - bar.offsetWidth;
  bar.style.top = `${last.bottom - box.top + GAP}px`;
  bar.style.left = `${Math.max(0, Math.min(last.left - box.left, room))}px`;
}

function hideBar() {
  bar?.remove();
  bar = null;
}

// Copying

async function quote(turn, words) {
  await copy(quotation(facts(turn, words)), "Quotation copied", message);
}

/** Copy *text* and say so in *place*; if the browser does not allow that, show it selected. */
async function copy(text, done, place) {
  if ((await toClipboard(text)) || byCommand(text)) tell(done, place);
  else copyByHand(text);
}

async function toClipboard(text) {
  if (!navigator.clipboard || !isSecureContext) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // not allowed
  }
}

function byCommand(text) {
  const focused = document.activeElement;
  const selection = getSelection();
  const range = selection.rangeCount ? selection.getRangeAt(0).cloneRange() : null;
  const area = element("textarea", "hidden");
  area.value = text;
  area.readOnly = true;
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  let isCopied = false;
  try {
    isCopied = document.execCommand("copy");
  } catch {
    // The same as false.
  }
  area.remove();
  focused?.focus({ preventScroll: true });
  if (range) {
    selection.removeAllRanges();
    selection.addRange(range);
  }
  return isCopied;
}

function tell(text, place) {
  place.textContent = ""; // so that the same text is announced again
  requestAnimationFrame(() => (place.textContent = text));
  clearTimeout(place.timer);
  place.timer = setTimeout(() => (place.textContent = ""), SHOWN);
}

// Dialogs

function copyByHand(text) {
  const area = textBlock(text, "The text to copy");
  const how = "This browser does not let pages copy. Press Ctrl+C or ⌘C.";
  openDialog("Copy by hand", how, [area], [document.activeElement]);
  area.focus();
  area.select();
}

function cite(title, known, back) {
  const place = announcer("copied");
  const about = [known.speaker, known.title].filter(Boolean).join(" · ");
  openDialog(title, about, [...FORMS.map((form) => citation(form, known, place)), place], back);
}

function citation(form, known, place) {
  const text = form.make(known);
  const heading = element("h3", "", form.name);
  heading.id = `cite-${form.ending}`;
  const area = textBlock(text);
  area.setAttribute("aria-labelledby", heading.id);
  const tools = element("p", "tools");
  const copying = button("Copy", form.name, () => copy(text, `${form.name} copied`, place));
  copying.autofocus = form === FORMS[0];
  tools.append(
    copying,
    button("Download", form.name, () => download(text, `${known.id}.${form.ending}`, form.type)),
  );
  const section = element("section");
  section.append(heading, area, tools);
  return section;
}

function textBlock(text, label = "") {
  const area = element("textarea");
  area.readOnly = true;
  area.value = text;
  area.spellcheck = false;
  const lines = text.trim().split("\n").map((line) => Math.ceil((line.length + 1) / COLUMNS));
  area.rows = Math.min(MOST_ROWS, lines.reduce((sum, rows) => sum + rows, 0));
  if (label) area.setAttribute("aria-label", label);
  return area;
}

/** Open a dialog; when it is closed, focus the first element of *back* that still exists. */
function openDialog(title, about, content, back) {
  const dialog = element("dialog", "cite");
  const heading = element("h2", "", title);
  heading.id = `dialog-${document.querySelectorAll("dialog").length}`;
  dialog.setAttribute("aria-labelledby", heading.id);
  const close = button("Close", "", () => dialog.close());
  dialog.append(heading, element("p", "meta", about), ...content, close);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // outside it
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    back.find((element) => element?.isConnected)?.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
}

function download(text, file, type) {
  const link = element("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), SHOWN);
}
