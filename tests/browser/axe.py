"""Let axe look through the page that is open for what keeps somebody from using it, and hold what Streamlit causes."""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

# What Streamlit draws and offers no way to change: the rule, a part of the element as axe writes it, and why it stays.
KNOWN = {
    ("presentation-role-conflict", 'data-testid="stFileUploaderDropzone"'): (
        "the box for files calls itself presentation and yet has a name; its button says and does the same"
    ),
}
RUN = """() => axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations.flatMap(rule =>
    rule.nodes.map(node => ({ rule: rule.id, html: node.html, said: node.failureSummary }))))"""


def found_by_axe(page: Page) -> list[str]:
    """Return each fault of the page in one line: the rule, the element, what is wrong with it."""
    return [
        " · ".join(" ".join(fault[name].split())[:300] for name in ("rule", "html", "said"))
        for fault in _run(page)
        if not any(fault["rule"] == rule and part in fault["html"] for rule, part in KNOWN)
    ]


def _run(page: Page) -> list[dict[str, Any]]:
    """Bring axe into the page where it is not yet, and let it look."""
    if not page.evaluate("'axe' in window"):
        page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    faults: list[dict[str, Any]] = page.evaluate(RUN)
    return faults
