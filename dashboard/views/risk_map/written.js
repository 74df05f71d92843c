// Shows HTML as the server wrote it, tells the server what was asked for by click or key, and finds rows by name.
export default function (component) {
  const { parentElement, data, setTriggerValue } = component
  const root = parentElement.querySelector(".root")
  root.classList.toggle("dark", data.dark)
  if (root.shown !== data.html) {
    root.innerHTML = data.html
    root.shown = data.html
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
