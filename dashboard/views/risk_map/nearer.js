// A large map comes nearer by its buttons, or by the wheel with Ctrl, and is moved with the pointer; an area says what it is.
const NEAREST = 24
function nearness(root) {
  const map = root.querySelector(".near svg")
  if (!map) return
  const [, , width, height] = map.getAttribute("viewBox").split(" ").map(Number)
  const name = map.getAttribute("aria-label")
  if (root.seen?.name !== name) root.seen = { name, x: 0, y: 0, times: 1 }
  const seen = root.seen
  const show = () => {
    const [wide, high] = [width / seen.times, height / seen.times]
    seen.x = Math.min(Math.max(seen.x, 0), width - wide)
    seen.y = Math.min(Math.max(seen.y, 0), height - high)
    map.setAttribute("viewBox", `${seen.x} ${seen.y} ${wide} ${high}`)
    map.style.setProperty("--times", seen.times)
    map.classList.toggle("is-near", seen.times > 1)
  }
  const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse())
  const come = (factor, point) => {
    const times = factor ? Math.min(Math.max(seen.times * factor, 1), NEAREST) : 1
    const kept = seen.times / times
    seen.x = point.x - (point.x - seen.x) * kept
    seen.y = point.y - (point.y - seen.y) * kept
    seen.times = times
    show()
  }
  const middle = () => ({ x: seen.x + width / seen.times / 2, y: seen.y + height / seen.times / 2 })
  root.querySelectorAll("[data-zoom]").forEach((button) => {
    button.onclick = () => come(Number(button.dataset.zoom), middle())
  })
  map.onwheel = (event) => {
    if (!event.ctrlKey) return
    event.preventDefault()
    come(event.deltaY < 0 ? 1.25 : 0.8, at(event))
  }
  let held
  map.onpointerdown = (event) => { held = seen.times > 1 ? at(event) : undefined }
  map.onpointermove = (event) => {
    if (!held || !event.buttons) return
    const here = at(event)
    if (Math.hypot(here.x - held.x, here.y - held.y) * seen.times > 5) root.moved = true
    seen.x += held.x - here.x
    seen.y += held.y - here.y
    show()
  }
  show()
}
function tips(root) {
  const map = root.firstElementChild
  const tip = document.createElement("div")
  tip.className = "tip"
  tip.setAttribute("aria-hidden", "true")
  root.append(tip)
  const tell = (event, place) => {
    const area = event.target.closest("[data-tip]")
    tip.style.display = area ? "block" : "none"
    if (!area) return
    if (tip.textContent !== area.dataset.tip) tip.textContent = area.dataset.tip
    const box = root.getBoundingClientRect()
    const { x, y } = place(area)
    const [left, top] = [x - box.left, y - box.top]
    tip.style.left = `${Math.max(Math.min(left + 14, box.width - tip.offsetWidth), 0)}px`
    tip.style.top = `${top + 18 + tip.offsetHeight > box.height ? Math.max(top - 12 - tip.offsetHeight, 0) : top + 18}px`
  }
  const hide = () => { tip.style.display = "none" }
  map.addEventListener("pointermove", (event) => tell(event, () => ({ x: event.clientX, y: event.clientY })))
  map.addEventListener("pointerleave", hide)
  map.addEventListener("focusin", (event) => tell(event, (area) => {
    const box = area.getBoundingClientRect()
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 }
  }))
  map.addEventListener("focusout", hide)
}
