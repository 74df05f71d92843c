"""The review on a wall: one point at a time, large, screen by screen, led by buttons and by the keys of a keyboard."""

from functools import partial
from itertools import product
from pathlib import Path

import streamlit as st

from dashboard.language import _
from dashboard.review import agenda, html_tables
from dashboard.review.content import Review, Section
from dashboard.views.review import decide_screen, screens
from dashboard.views.review.screens import Screen
from dashboard.views.shared import links, page_width
from dashboard.wording import words

STYLE = Path(__file__).with_suffix(".css")
PRESENT = "present"
MOST_SCREENS = 40
Place = tuple[int, int]


def places() -> frozenset[str]:
    """Return what a link may name: nothing, a section from 1 on, and after a point a screen of it."""
    pairs = product(range(1, len(agenda.AGENDA) + 1), range(1, MOST_SCREENS + 1))
    written = [(f"{section}", f"{section}.{screen}") for section, screen in pairs]
    return frozenset(("", *(text for pair in written for text in pair)))


def read_place(text: str) -> Place:
    """Read "3.2" as section 3, screen 2; an empty text is (0, 0)."""
    section, _point, screen = text.partition(".")
    return (int(section), int(screen or 1)) if section else (0, 0)


def take_link() -> Place:
    """Return which section is projected, and which screen of it; (0, 0): the page is read as usual."""
    links.take(PRESENT, places(), "")
    links.put(PRESENT, "")
    return read_place(st.session_state[PRESENT])


def go(section: int, screen: int = 1) -> None:
    """Go to a screen of a section."""
    st.session_state[PRESENT] = f"{section}.{screen}" if screen > 1 else f"{section}"


def leave() -> None:
    """Go back to the page as it is read."""
    st.session_state[PRESENT] = ""


def start_button() -> None:
    """Show the button that projects the review."""
    hint = _("One point at a time, large. Arrow keys go on and back, figures lead to a point, Esc leaves.")
    st.button(_("Present"), icon=":material/slideshow:", key="present-start", on_click=go, args=(1,), help=hint)


def show(review: Review, place: Place) -> None:
    """Show one screen, large, with the bar above it that leads on, back and out."""
    st.html(html_tables.STYLE)
    st.html(STYLE)
    wide = page_width.width("wall-width")
    number = min(place[0], len(review.sections))
    section = review.sections[number - 1]
    every = screens_of(review, number, wide)
    screen = min(place[1], len(every))
    bar(review, section, (number, screen), len(every), wide)
    every[screen - 1]()


def screens_of(review: Review, number: int, wide: int) -> list[Screen]:
    """Return the screens of a section; before those of the first one stands what there is to decide."""
    every = screens.of(review.sections[number - 1], wide)
    return [partial(decide_screen.show, review), *every] if number == 1 else every


# --- the bar --------------------------------------------------------------------------------------------------------


def bar(review: Review, section: Section, place: Place, count: int, wide: int) -> None:
    """Show title, month and position, and the buttons; a pointer that sends page keys works too."""
    before, after = neighbours(review, place, count, wide)
    title = decide_screen.title_of(review) if place == (1, 1) else section.title
    facts = words.plain(f"{words.month_text(review.month)} · {review.unit_name}")
    with st.container(key="present-bar", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"## {words.plain(title)}", width="stretch")
        st.markdown(facts, width="content")
        st.button("◀", key="present-back", on_click=go, args=before, shortcut="Left", help=_("Back"))
        text = _("{place} of {count}").format(place=place[0], count=len(review.sections))
        st.markdown(f"**{text}** · {place[1]}/{count}", width="content")
        st.button("▶", key="present-on", on_click=go, args=after, shortcut="Right", help=_("Next"))
        st.button("✕", key="present-leave", on_click=leave, shortcut="Esc", help=_("Leave"))
    with st.container(key="present-keys"):
        st.button(_("Back"), key="present-page-up", on_click=go, args=before, shortcut="PageUp")
        st.button(_("Next"), key="present-page-down", on_click=go, args=after, shortcut="PageDown")
        for number, each in enumerate(review.sections, start=1):
            st.button(
                words.plain(each.title), key=f"present-{number}", on_click=go, args=(number,), shortcut=f"{number}"
            )


def neighbours(review: Review, place: Place, count: int, wide: int) -> tuple[Place, Place]:
    """Return the screens before and after one; the first and the last have none beyond them."""
    section, screen = place
    earlier = section - 1
    before = (section, screen - 1) if screen > 1 else (1, 1)
    if screen == 1 and earlier:
        before = earlier, len(screens_of(review, earlier, wide))
    after = (section, screen + 1) if screen < count else (section + 1, 1)
    return before, after if after[0] <= len(review.sections) else place
