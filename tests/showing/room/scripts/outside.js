() => [...document.querySelectorAll("body *")].filter((e) => {
  const box = e.getBoundingClientRect();
  const isCut = box.width > 1 && box.right > innerWidth + 1 && e.checkVisibility();
  return isCut && !e.closest(".wide, pre, [tabindex='0'] *");
}).map((e) => e.outerHTML.slice(0, 120))
