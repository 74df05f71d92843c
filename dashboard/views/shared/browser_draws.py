"""Ask the browser once whether it can draw maps with WebGL: some machines and policies have it switched off."""

import streamlit as st

KEY = "browser-draws"
SCRIPT = """
export default function (component) {
  const { data, setStateValue } = component
  if (data.known) return
  const canvas = document.createElement("canvas")
  const context = canvas.getContext("webgl2") ?? canvas.getContext("webgl")
  setStateValue("can", context ? "yes" : "no")
  context?.getExtension("WEBGL_lose_context")?.loseContext()
}
"""


def maps() -> bool | None:
    """Say whether maps can be drawn with WebGL; None until the browser has told."""
    known = (st.session_state.get(KEY) or {}).get("can") or ""
    told = st.components.v2.component("browser_draws", html="<div></div>", js=SCRIPT)(
        key=KEY, data={"known": known}, on_can_change=lambda: None, height=1
    )
    return {"yes": True, "no": False}.get(str(told.can or known))
