// Judges pairs of a quotation and a turn, as tests.showing.quoting.judging does.
async (pairs) => {
  const { search } = await import("./assets/quoting/search.js");
  const { told } = await import("./assets/quoting/report.js");
  return pairs.map(([quoted, turn]) => {
    const steps = search(quoted);
    let step = steps.next();
    while (!step.done) {
      const { having, nearest } = step.value;
      step = steps.next(having ? { turns: [turn] } : nearest ? nearest.map(() => [turn]) : [turn]);
    }
    const { verdict, occurrences } = told(step.value);
    const keys = ["difference", "left_out", "kinds", "negations", "turned_by"];
    return [verdict, ...keys.map((key) => occurrences[0]?.match[key] ?? "")];
  });
}
