// Checks quotations by the index of the search, as the page does.
async (wanted) => {
  const { search } = await import("./assets/quoting/search.js");
  const { told } = await import("./assets/quoting/report.js");
  const { Texts } = await import("./assets/quoting/texts.js");
  const texts = new Texts("./");
  await texts.open();
  const found = [];
  for (const words of wanted) {
    const steps = search(words);
    let step = steps.next();
    while (!step.done) step = steps.next(await texts.answer(step.value));
    const { verdict, occurrences, parts, headline } = told(step.value);
    const best = [...occurrences, ...parts][0];
    found.push([verdict, headline ?? "", best?.match.difference ?? ""]);
  }
  return found;
}
