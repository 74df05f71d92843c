"""Where other programs ask: /healthz (the process answers), /readyz (readers can be served), /metrics (figures).

The guard gives figures to this machine or to a token alone.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard.health import measured, readiness

READY, NOT_READY = 200, 503


def routes(connected: Callable[[], int]) -> list[Route]:
    """Give the three routes. connected: how many pages are open in this process."""

    def metrics(_request: Request) -> Response:
        return Response(measured.text(connected), media_type=measured.CONTENT_TYPE)

    return [Route("/healthz", _alive), Route("/readyz", _ready), Route("/metrics", metrics)]


def _alive(_request: Request) -> Response:
    return PlainTextResponse("ok")


def _ready(_request: Request) -> Response:
    lacking = readiness.lacking()
    return JSONResponse({"ready": not lacking, "lacking": lacking}, NOT_READY if lacking else READY)
