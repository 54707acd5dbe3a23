() => {
  const element = document.activeElement;
  const label = element.labels?.[0] ?? element;
  return label.textContent.replace(/\s+/g, " ").trim();
}
