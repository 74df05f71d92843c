// Shows the overview as the server wrote it, and tells the server what was asked for by a click or a key.
export default function (component) {
  const { parentElement, data, setTriggerValue } = component
  const root = parentElement.querySelector(".root")
  root.classList.toggle("dark", data.dark)
  if (root.shown !== data.html) {
    const open = root.querySelector("details")?.open ?? false
    root.innerHTML = data.html
    root.shown = data.html
    const more = root.querySelector("details")
    if (more) more.open = open
    makeStops(root)
  }
  const ask = (event) => {
    const asked = event.target.closest("[data-go]")
    if (asked) setTriggerValue("asked", asked.dataset.go)
    return asked
  }
  root.onclick = ask
  root.onkeydown = (event) => pressed(event, ask)
}
