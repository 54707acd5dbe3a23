// The page of a conference: copies quotations, and makes citations of turns with citations.js.
// Browsers load no modules from a file, so neither is one.

"use strict";

const SETTLED = 150; // ms without a change until a selection counts as finished
const SHOWN = 6000; // ms for which a message is shown
const LOOPBACK = /^(localhost|.+\.localhost|127\..+|0\.0\.0\.0|\[::1\])$/;

const briefing = document.querySelector("article.briefing");
const message = element("p", "copied");
const bar = element("div", "selection"); // the buttons for selected words
let offered = null; // the turn and the words that they are for
let form = FORMS[0]; // of citations, that was chosen last

if (briefing) {
  message.setAttribute("role", "status");
  document.body.append(message);
  briefing.addEventListener("toggle", addTools, true); // which does not bubble
  briefing.querySelector(".briefing-tools").append(
    button("Cite", "this conference", (event) => cite("Cite this conference", facts(null), event.currentTarget)),
  );
  watchSelection();
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
    family: of.family ?? "",
    office: of.office ?? "",
    title: all.title || all.briefingId,
    date: all.date,
    page: of.page ?? "",
    pageEnd: of.pageEnd ?? "",
    url: page?.url ?? all.url,
    fetched: page?.fetched ?? all.fetched ?? "",
    revision: all.revision,
    warnings: all.warnings,
    here: here(turn?.id ?? ""),
    words,
  };
}

function speakerOf(turn) {
  return squeezed(turn.querySelector(".by"));
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

/** Return the turn that has all selected words, and the words; null if none has. */
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
  return words && letters(words) === letters(range.toString()) ? { turn, words } : null;
}

// Buttons

/** Add buttons to what the number of a turn unfolds. */
function addTools({ target }) {
  const turn = target.closest("article.turn");
  if (!turn || target.querySelector("button")) return;
  const suffix = `turn ${turn.dataset.turn} by ${speakerOf(turn)}`;
  const chosen = () => (selected()?.turn === turn ? selected().words : wordsOf(turn));
  const both = element("li", "row");
  both.append(
    button("Quote", suffix, () => quote(turn, chosen())),
    button("Cite", suffix, (event) => cite("Cite this turn", facts(turn), event.currentTarget)),
  );
  target.querySelector("ul").prepend(both);
}

/** Return a button with *text*, and *more* for those who do not see where it is. */
function button(text, more, act) {
  const made = element("button", "plain", text);
  made.type = "button";
  if (more) made.append(element("span", "hidden", ` ${more}`));
  made.addEventListener("mousedown", (event) => event.preventDefault()); // so that the selection stays
  made.addEventListener("click", act);
  return made;
}

function element(tag, className = "", ...content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

// Selected words

function watchSelection() {
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Selected words");
  bar.append(
    button("Quote selection", "", () => quote(offered.turn, offered.words)),
    button("Cite selection", "", () => {
      const known = facts(offered.turn, offered.words);
      cite("Cite the selected words", known, offered.turn.querySelector("summary"));
    }),
  );
  let timer = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(showBar, SETTLED);
  });
  document.addEventListener("keydown", ({ key }) => key === "Escape" && bar.remove());
}

function showBar() {
  const found = selected();
  if (found) {
    offered = found;
    found.turn.querySelector(".words").after(bar); // next in the order of Tab
  } else if (!bar.contains(document.activeElement)) {
    bar.remove();
  }
}

// Copying

async function quote(turn, words) {
  await copy(quotation(facts(turn, words)), "Quotation copied");
}

/** Copy *text* and say so; if the browser does not allow that, show it selected. */
async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    tell(done);
  } catch {
    copyByHand(text, done); // there is no clipboard, or it is not allowed
  }
}

function tell(text) {
  (document.querySelector("dialog[open]") ?? document.body).append(message);
  message.textContent = ""; // so that the same text is announced again
  requestAnimationFrame(() => (message.textContent = text));
  clearTimeout(message.timer);
  message.timer = setTimeout(() => (message.textContent = ""), SHOWN);
}

// Dialogs

function copyByHand(text, done) {
  const area = textBlock(text, "The text to copy");
  const how = "This browser does not let pages copy. Press Ctrl+C or ⌘C.";
  const dialog = openDialog("Copy by hand", how, [area], [], document.activeElement);
  area.select();
  if (document.execCommand("copy")) {
    dialog.close();
    tell(done);
  }
}

/** Show a citation in the form that is chosen, one at a time. */
function cite(title, known, back) {
  const area = textBlock("", "");
  const tabs = element("fieldset", "tabs", element("legend", "hidden", "Form of the citation"));
  const show = (chosen) => {
    form = chosen;
    area.value = form.make(known);
    area.setAttribute("aria-label", form.name);
  };
  for (const each of FORMS) {
    const radio = element("input", "hidden");
    Object.assign(radio, { type: "radio", name: "form", checked: each === form, autofocus: each === form });
    radio.addEventListener("change", () => show(each));
    tabs.append(element("label", "", radio, each.name));
  }
  show(form);
  const copying = button("Copy", "", () => copy(form.make(known), `${form.name} copied`));
  copying.className = "";
  const file = () => download(form.make(known), `${known.id}.${form.ending}`, form.type);
  const about = [known.speaker, known.title].filter(Boolean).join(" · ");
  openDialog(title, about, [tabs, area], [copying, button("Download", "", file)], back);
}

function textBlock(text, label) {
  const area = element("textarea");
  Object.assign(area, { readOnly: true, value: text, spellcheck: false, rows: 9 });
  area.setAttribute("aria-label", label);
  return area;
}

/** Open a dialog and return it; when it is closed, focus *back*. */
function openDialog(title, about, content, buttons, back) {
  const tools = element("p", "row", ...buttons, button("Close", "", () => dialog.close()));
  const dialog = element("dialog", "", element("h2", "", title), element("p", "quiet", about), ...content, tools);
  dialog.setAttribute("aria-label", title);
  dialog.setAttribute("closedby", "any"); // also by a click outside it
  dialog.addEventListener("close", () => {
    document.body.append(message);
    dialog.remove();
    back?.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function download(text, file, type) {
  const link = element("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), SHOWN);
}
