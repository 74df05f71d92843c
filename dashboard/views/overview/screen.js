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
    if (asked) {
      setTriggerValue("asked", asked.dataset.go)
      comeBack(root, asked.dataset.go)
    }
    return asked
  }
  root.onclick = ask
  root.onkeydown = (event) => pressed(event, ask)
}

// What was pressed has the keyboard again when the window it opened has closed: the page sees this part as a whole only.
function comeBack(root, go) {
  root.watch?.disconnect()
  let isOpen = false
  root.watch = new MutationObserver(() => {
    const wasOpen = isOpen
    isOpen = document.querySelector("[data-testid=stDialog]") !== null
    if (!root.isConnected) root.watch.disconnect()
    if (isOpen || !wasOpen) return
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) root.querySelector(`[data-go="${CSS.escape(go)}"]`)?.focus()
    })
  })
  root.watch.observe(document.body, { childList: true })
}
