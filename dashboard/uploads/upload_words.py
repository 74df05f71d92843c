"""What is said of a load or its undoing: how far it is, what it would change, what became of it."""

from collections.abc import Mapping
from typing import Any

from dashboard.language import _
from dashboard.loaded.sentences import in_reader_language
from dashboard.uploads.jobs import Job
from dashboard.wording import words

NAMED = 3
NOT_PUBLISHED = 2


def title(job: Job) -> str:
    """Name a job by what it is about: its files."""
    rest = len(job.files) - NAMED
    files = words.listed(job.files[:NAMED]) + (_(" and {count} more").format(count=rest) if rest > 0 else "")
    return _("Undo: {files}").format(files=files) if job.kind == "undo" else files


def state(job: Job) -> str:
    """Say how far a job is."""
    return {
        "queued": _("waits for its turn"),
        "trying": _("is being read"),
        "ready": _("ready to look at"),
        "wanted": _("waits to be loaded"),
        "placing": _("is being loaded"),
        "done": _("undone") if job.kind == "undo" else _("loaded"),
        "failed": _("not loaded"),
    }.get(job.state, job.state)


def far(progress: Mapping[str, Any]) -> tuple[float, str]:
    """Say how far a job in work is: a share, and in words; files first, then the steps of the build."""
    total, done, file, step = (progress.get(name) for name in ("total", "done", "file", "step"))
    if file:
        said = _("Reading {number} of {total}: {file}").format(number=done, total=max(total or 1, done or 1), file=file)
        return min(0.7 * ((done or 1) - 0.5) / max(total or 1, 1), 0.7), said
    return (0.85, _("Building: {step}").format(step=step)) if step else (0.02, _("Starting"))


def answer(job: Job, preview: Mapping[str, Any]) -> str:
    """Say in one sentence what a job would do, or why it cannot."""
    if preview.get("exit_code") == NOT_PUBLISHED:
        return in_reader_language(str(preview.get("message", "")))
    changed = [one for one in preview.get("changes", ()) if one["new"] or one["updated"] or one["withdrawn"]]
    if not changed:
        return _("Nothing would change: all of it is loaded already.")
    return words.listed(filter(None, (_change(one) for one in changed)))


def _change(one: Mapping[str, Any]) -> str:
    parts = [
        _("{count} new").format(count=words.whole(one["new"])) if one["new"] else "",
        _("{count} updated").format(count=words.whole(one["updated"])) if one["updated"] else "",
        _("{count} gone").format(count=words.whole(one["withdrawn"])) if one["withdrawn"] else "",
    ]
    return words.named(words.table_name(one["table"]), words.listed(filter(None, parts)))
