"""What a program is told when it cannot be answered: one shape (RFC 9457) that names the thing and the next step."""

import logging
import traceback

from starlette.responses import JSONResponse, Response

from dashboard.access.viewer import Forbidden
from dashboard.numbers.definitions import UnknownName
from dashboard.numbers.warehouse import NoWarehouse
from dashboard.refusal import Refusal
from dashboard.review.month import CannotReview
from dashboard.state import CannotWrite

log = logging.getLogger("fourcolor.api")
MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not offered in this form",
    409: "Changed meanwhile",
    413: "Too large",
    415: "Not taken in this form",
    422: "Not understood",
    429: "Too many requests",
    500: "Could not be answered",
    503: "Not ready",
}


class Problem(Exception):
    """A request that cannot be answered. detail: what is wrong; next_step: what to do; name: the parameter."""

    def __init__(self, status: int, detail: str, next_step: str = "", name: str = "", wait: int = 0) -> None:
        super().__init__(detail)
        self.status, self.detail, self.next_step, self.name, self.wait = status, detail, next_step, name, wait

    def facts(self) -> dict[str, object]:
        """Give it as it is sent."""
        told = {"type": "about:blank", "title": TITLES[self.status], "status": self.status, "detail": self.detail}
        told |= {"next_step": self.next_step} if self.next_step else {}
        return told | ({"parameter": self.name} if self.name else {})

    def response(self) -> JSONResponse:
        """Write it as an answer."""
        headers = {"WWW-Authenticate": 'Bearer realm="Fourcolor"'} if self.status == 401 else {}
        headers |= {"Retry-After": str(self.wait)} if self.wait else {}
        return JSONResponse(self.facts(), self.status, headers, MEDIA_TYPE)


def of(fault: Exception) -> Problem:
    """Say what a fault means to a program: nothing of paths, traces or the data of others."""
    if isinstance(fault, Problem):
        return fault
    if isinstance(fault, UnknownName):
        return Problem(422, str(fault), "Ask /api/v1/kpis for names and slices, /api/v1/units for units.")
    if isinstance(fault, Forbidden):
        return Problem(403, str(fault), "Ask an administrator for a token with this right.")
    if isinstance(fault, CannotReview | Refusal):
        return Problem(422, str(fault))
    if isinstance(fault, NoWarehouse):
        return Problem(503, "No data can be asked now.", "Load exports, or look at the page Data.", wait=60)
    if isinstance(fault, CannotWrite):
        return Problem(503, "What people wrote down cannot be read or written now.", "Try again in a moment.", wait=30)
    return Problem(500, "This could not be answered.", "Try again; the log of the server says more to who runs it.")


def refused(fault: Exception) -> Response:
    """Say why there is no answer; the log has the place of what nobody foresaw, and no values of the data."""
    problem = of(fault)
    if problem.status == 500:
        at = traceback.extract_tb(fault.__traceback__)[-1]
        log.error("%s at %s:%s", type(fault).__name__, at.filename, at.lineno)
    return problem.response()
