// Of the figures and labels of columns, pairs that touch.
() => [...document.querySelectorAll("ol.bars")].flatMap((list) => {
  const texts = [...list.querySelectorAll("b, .axis li")]
    .filter((text) => text.textContent.trim())
    .map((text) => {
      const range = document.createRange();
      range.selectNodeContents(text);
      return { words: text.textContent, box: range.getBoundingClientRect() };
    });
  return texts.flatMap((one, at) => texts.slice(at + 1)
    .filter(({ box }) => box.left < one.box.right && one.box.left < box.right
      && box.top + 2 < one.box.bottom && one.box.top + 2 < box.bottom)
    .map(({ words }) => `${one.words} / ${words}`));
})
