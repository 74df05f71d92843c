"""The parts of the page Access: faults of the file, people, roles, sessions, trail."""

import pandas as pd
import streamlit as st

from dashboard.access.access_file import NAME, Grant, Person, access
from dashboard.access.roles import FOR_ALL_UNITS, RIGHTS, ROLES
from dashboard.language import _, ngettext
from dashboard.views.access import entrance
from dashboard.views.shared import panels
from dashboard.visits import sessions, trail
from dashboard.wording import file_names, words

AS = "view-as"
MOST_ENDED = 50  # sessions with a button each
MOST_FAULTS = 20


def answer() -> None:
    """Say how people sign in, and everything that is wrong in the file."""
    known = access()
    if not known.is_there:
        text = _(
            "There is no file of who may see what, so whoever reaches this server sees and does everything. It is meant"
            " for one machine then. The README says how to write {file}."
        )
        panels.answer(text.format(file=f"settings/{NAME}"))
    elif known.sign_in == "none":
        panels.answer(_("Nobody signs in: the file says so. Whoever reaches this server sees and does everything."))
    else:
        text = _("{people} people and {groups} groups; they sign in by {way}.")
        way = {"oidc": "OpenID Connect", "proxy": _("the proxy in front")}[known.sign_in]
        people, groups = words.whole(len(known.people)), words.whole(len(known.groups))
        panels.answer(text.format(people=people, groups=groups, way=way))
    for fault in known.faults[:MOST_FAULTS]:
        st.warning(words.plain(str(fault)), icon=":material/rule:")
    if (more := len(known.faults) - MOST_FAULTS) > 0:
        text = ngettext("{count} more fault; this lists all:", "{count} more faults; this lists all:", more)
        st.warning(f"{text.format(count=words.whole(more))}\n\n```\npython -m dashboard access\n```")


def people() -> None:
    """Show who may see and do what, and offer to look as one of them."""
    known = access()
    rows = pd.DataFrame([_row(one) for one in (*known.people.values(), *known.groups.values())])
    if rows.empty:
        st.caption(_("Nobody is named."))
        return
    panels.table(rows.rename(columns=_heads()), _("People and groups"), key="access-people")
    named = list(known.people)
    chosen = st.selectbox(
        _("Look as"), named, index=None, key=AS, format_func=lambda key: known.people[key].name,
        placeholder=_("Choose a person"),
    )  # fmt: skip
    if chosen and st.button(_("See what they see"), key="view-as-start", icon=":material/visibility:"):
        entrance.view_as(*chosen)
        st.rerun()


def _row(one: Grant) -> dict[str, object]:
    return {
        "name": one.name if isinstance(one, Person) else getattr(one, "group", ""),
        "known_by": f"{one.issuer} {one.subject}" if isinstance(one, Person) else _("group"),
        "roles": ", ".join(one.roles),
        "units": ", ".join(one.units) or _("all"),
        "personal": _("yes") if one.personal else _("no"),
        "from_date": words.day_text(one.from_date) if one.from_date else "",
        "to_date": words.day_text(one.to_date) if one.to_date else "",
    }


def _heads() -> dict[str, str]:
    return {
        "name": _("Name"),
        "known_by": _("Known by"),
        "roles": _("Roles"),
        "units": _("Units"),
        "personal": _("Persons named"),
        "from_date": _("From"),
        "to_date": _("To"),
    }


def roles() -> None:
    """Show the table of roles and rights as the program obeys it."""
    rights, names = _rights_in_words(), roles_in_words()
    rows = [
        {_("Right"): rights[right] + (" *" if right in FOR_ALL_UNITS else "")}
        | {f"{names[role]} ({role})": "✓" if right in given else "" for role, given in ROLES.items()}
        for right in RIGHTS
    ]
    panels.table(pd.DataFrame(rows), _("Roles"), key="access-roles", height="content")
    st.caption(words.plain(_("* only for those who see all units")))


def _rights_in_words() -> dict[str, str]:
    return {
        "see": _("See pages and records"),
        "download": _("Save files"),
        "save_views": _("Save views"),
        "comment": _("Comment on reviews"),
        "acknowledge": _("Acknowledge warnings"),
        "act": _("Start and change actions"),
        "annotate": _("Write annotations"),
        "set_targets": _("Set targets"),
        "close": _("Close and reopen months"),
        "lineage": _("See what was loaded"),
        "load": _("Load exports and undo loads"),
        "administer": _("See who has access, and the trail"),
    }


def roles_in_words() -> dict[str, str]:
    """Say what each role is called."""
    return {
        "viewer": _("Viewer"),
        "analyst": _("Analyst"),
        "safety_officer": _("Safety officer"),
        "administrator": _("Administrator"),
    }


def sessions_now() -> None:
    """Show who is signed in now, each with the button that ends it."""
    found = sessions.running(access().sessions)
    if found.empty:
        st.caption(_("Nobody is signed in now."))
    if len(found) > MOST_ENDED:
        wanted = st.text_input(_("Name of who is signed in"), key="sessions-of", max_chars=100) or ""
        found = found[found["who"].str.contains(wanted.strip(), case=False, regex=False)]
        text = _("{shown} of {count} sessions are shown, those seen last first.")
        shown = words.whole(min(len(found), MOST_ENDED))
        st.caption(words.plain(text.format(shown=shown, count=words.whole(len(found)))))
    for row in found.head(MOST_ENDED).itertuples(index=False):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            text = _("{name} since {begun}, seen {seen}")
            begun, seen = words.time_text(str(row.begun_at)), words.time_text(str(row.seen_at or row.begun_at))
            st.markdown(words.plain(text.format(name=row.who, begun=begun, seen=seen)), width="stretch")
            st.button(
                _("End"), key=f"end-{row.session_id}", type="tertiary", icon=":material/logout:",
                on_click=sessions.end, args=(str(row.session_id),),
            )  # fmt: skip


def trail_lines() -> None:
    """Show the newest lines of the trail that hold some words, and whether the chain is whole."""
    wanted = st.text_input(_("Words that a line holds"), key="trail-words", max_chars=200) or ""
    rows = trail.lines(wanted)
    verdict = trail.check()
    if not verdict.is_whole:
        text = _("The trail was changed by hand: line {number}, {reason}.")
        st.error(words.plain(text.format(number=verdict.broken_at, reason=verdict.says)), icon=":material/link_off:")
    if rows.empty:
        st.caption(_("No line of the trail."))
        return
    shown = rows.rename(columns=_trail_heads())
    panels.table(shown, _("Trail"), key="access-trail")
    panels.downloads(lambda: shown, file_names.file_name([_("Trail")]), "trail")


def _trail_heads() -> dict[str, str]:
    return {
        "number": _("Line"),
        "at": _("Time (UTC)"),
        "person": _("Known by"),
        "who": _("Name"),
        "deed": _("What"),
        "place": _("Where"),
        "units": _("Units"),
        "detail": _("In detail"),
    }
