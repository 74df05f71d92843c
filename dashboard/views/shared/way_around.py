"""The way around: at most eight links, one a subject; the pages of a subject stand beside each other as tabs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from dashboard.access import viewer
from dashboard.access.viewer import Viewer
from dashboard.views.shared import choices_link
from dashboard.wording import words

PAGES = Path(__file__).parents[1] / "pages"
FRONT = "overview"
NEEDS = {"access": "administer", "data": "lineage", "draw_areas": "load"}  # the right to pages that not all may see


@dataclass(frozen=True)
class Subject:
    """One link of the navigation and its pages, the first of which opens: (name of the file and the address, title)."""

    title: str
    icon: str
    pages: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Place:
    """Where the reader is: the page to run, its name and title, its subject; names: of all pages there are."""

    page: st.Page
    name: str
    title: str
    subject: Subject
    names: tuple[str, ...]


def navigation(subjects: Sequence[Subject]) -> Place:
    """Show one link a subject and return where the reader is.

    The link of the subject that is looked at leads to the page that is open, so that it is marked; all other pages
    keep their addresses. The front page has none but is also found by its name.
    """
    first = {subject.pages[0][0] for subject in subjects}
    pages = _pages(subjects, first)
    page = st.navigation([*pages, _front_by_name()])
    if page.url_path == FRONT:
        st.switch_page(pages[0], query_params={name: st.query_params.get_all(name) for name in st.query_params})
    name = page.url_path or FRONT
    here = next(subject for subject in subjects if name in dict(subject.pages))
    if name not in first:
        shown = first - {here.pages[0][0]} | {name}
        page = st.navigation([*_pages(subjects, shown), _front_by_name()])
    every = tuple(one for subject in subjects for one, _title in subject.pages)
    return Place(page, name, dict(here.pages)[name], here, every)


def open_to(asks: Viewer, subjects: Sequence[Subject]) -> list[Subject]:
    """Give the subjects with the pages that somebody may see."""
    open_pages = [
        replace(subject, pages=tuple(page for page in subject.pages if asks.may(NEEDS.get(page[0], "see"))))
        for subject in subjects
    ]
    return [subject for subject in open_pages if subject.pages]


def _front_by_name() -> st.Page:
    """Return the address of the front page by its name: people type it, and it stood in links."""
    return st.Page(lambda: None, title=FRONT, url_path=FRONT, visibility="hidden")


def _pages(subjects: Sequence[Subject], shown: set[str]) -> list[st.Page]:
    return [
        st.Page(
            PAGES / f"{name}.py",
            title=subject.title if name in shown else title,
            icon=subject.icon,
            url_path="front" if name == FRONT else name,  # its name is left for the page that leads to it
            default=name == FRONT,
            visibility="visible" if name in shown else "hidden",
        )
        for subject in subjects
        for name, title in subject.pages
    ]


def tabs(place: Place) -> None:
    """Show the pages of the subject beside each other, where it has more than one; the choices go with the reader."""
    if len(place.subject.pages) == 1:
        return
    with st.container(horizontal=True, gap="small", key="tabs", width="content"):
        for name, title in place.subject.pages:
            with st.container(key=f"tab-{'here' if name == place.name else name}", width="content"):
                link(name, title)


def exists(name: str) -> bool:
    """Say whether there is a page of a name for who asks: what was saved of one that has gone leads nowhere."""
    return name.isidentifier() and (PAGES / f"{name}.py").exists() and viewer.now().may(NEEDS.get(name, "see"))


def link(name: str, label: str, icon: str | None = None) -> None:
    """Show a link to a page that takes the reader's choices along; none to a page that is not theirs."""
    if not viewer.now().may(NEEDS.get(name, "see")):
        return
    st.page_link(
        f"views/pages/{name}.py",
        label=words.plain(label),
        icon=icon,
        query_params=choices_link.of_choices(),
        width="content",
    )
