// Shows HTML as the server wrote it, tells the server what was asked for by click or key, and finds rows by name.
export default function (component) {
  const { parentElement, data, setTriggerValue } = component
  const root = parentElement.querySelector(".root")
  root.classList.toggle("dark", data.dark)
  if (root.shown !== data.html) {
    root.innerHTML = data.html
    root.shown = data.html
    makeStops(root)
    nearness(root)
    if (root.querySelector("[data-tip]")) tips(root)
  }
  const ask = (event) => {
    const hasMoved = root.moved  // the pointer that moved the map ends its way on an area that nobody asked for
    root.moved = false
    if (hasMoved) return null
    const asked = event.target.closest("[data-go]")
    if (asked) setTriggerValue("asked", asked.dataset.go)
    return asked
  }
  root.onclick = ask
  root.onkeydown = (event) => pressed(event, ask)
}
