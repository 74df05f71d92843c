// A group of things to press is one stop of the Tab key: arrows go on inside it, Home and End to its ends.
const PARTS = "button, [role=button]"
const AHEAD = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }
// A map is drawn with its worst areas last, above the others: they are the first to be reached.
const partsOf = (group) => {
  const parts = [...group.querySelectorAll(PARTS)]
  return group.matches("svg") ? parts.reverse() : parts
}
function makeStops(root) {
  for (const group of root.querySelectorAll("[data-one-stop]")) {
    partsOf(group).forEach((part, place) => part.setAttribute("tabindex", place ? "-1" : "0"))
  }
}
function pressed(event, ask) {
  const part = event.target.closest(PARTS)
  const group = part?.closest("[data-one-stop]")
  if (group) {
    const parts = partsOf(group)
    const ends = { Home: 0, End: parts.length - 1 }
    const next = ends[event.key] ?? (parts.indexOf(part) + (AHEAD[event.key] ?? 0) + parts.length) % parts.length
    if (event.key in AHEAD || event.key in ends) {
      parts.forEach((one) => one.setAttribute("tabindex", one === parts[next] ? "0" : "-1"))
      parts[next].focus()
      event.preventDefault()
    }
  }
  const isDrawn = event.target.closest("g[data-go]")  // a button is pressed by the browser itself
  if (isDrawn && (event.key === "Enter" || event.key === " ") && ask(event)) event.preventDefault()
}
