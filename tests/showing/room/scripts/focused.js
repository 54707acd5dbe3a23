// The number of the focused element, its beginning, and whether it is seen to have the focus; a mark
// of a chart has a frame instead of an outline.
() => {
  const element = document.activeElement;
  if (element === document.body) return [-1, "", true];
  const box = element.getBoundingClientRect();
  const isFramed = [element, ...element.querySelectorAll("svg *")].some((each) => {
    const { outlineStyle, strokeWidth } = getComputedStyle(each);
    return outlineStyle !== "none" || (each.closest("svg") && parseFloat(strokeWidth) > 1);
  });
  const number = [...document.querySelectorAll("*")].indexOf(element);
  const isShown = box.width > 1 && box.height > 1 && box.right > 0 && isFramed;
  return [number, element.outerHTML.slice(0, 90), isShown];
}
