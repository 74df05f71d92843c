"""Ask the browser how wide a part of the page is: a map cannot fit itself, and a phone shows less than a desk."""

import streamlit as st

STEP = 20
PHONE, DESK = 340, 720
SCRIPT = """
export default function (component) {
  const { parentElement, data, setStateValue } = component
  const box = parentElement.host ?? parentElement
  let told = data.width
  let waiting
  const tell = () => {
    const width = Math.floor(box.getBoundingClientRect().width / data.step) * data.step
    if (width > 0 && width !== told) {
      told = width
      setStateValue("width", width)
    }
  }
  const watcher = new ResizeObserver(() => {
    clearTimeout(waiting)
    waiting = setTimeout(tell, 150)
  })
  watcher.observe(box)
  tell()
  return () => {
    clearTimeout(waiting)
    watcher.disconnect()
  }
}
"""


def is_phone() -> bool:
    """Guess from what the browser says about itself, for the first run before anything was measured."""
    return "Mobile" in (st.context.headers.get("User-Agent") or "")


def width(key: str) -> int:
    """Return the width in pixels, in steps, of the place where this is called; a guess until the browser has told."""
    known = (st.session_state.get(key) or {}).get("width") or 0
    measured = st.components.v2.component("width_of_the_page", html="<div></div>", js=SCRIPT)(
        key=key, data={"width": known, "step": STEP}, on_width_change=lambda: None, height=1
    )
    return int(measured.width or known or (PHONE if is_phone() else DESK))


def is_dark() -> bool:
    """Say whether the reader's page is dark."""
    return st.context.theme.type == "dark"
