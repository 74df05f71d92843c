"""The routes of /api/v1: each request is let in by its token, read by its model, answered, and written down."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from anyio import CapacityLimiter, to_thread
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.access import viewer
from dashboard.access.guard import is_own_origin
from dashboard.api import answers, assistant, entry, openapi, uploads, writing
from dashboard.api.asked import Asked
from dashboard.api.endpoints import ENDPOINTS, ROOT, Endpoint, fields_of, of_list
from dashboard.api.problems import Problem, refused
from dashboard.language import speaking
from dashboard.numbers import warehouse

AT_ONCE = 4  # requests that are worked on: pages are not to wait for programs
LONGEST_QUERY = 8_000
LARGEST_MESSAGE = 100_000  # bytes


def routes() -> list[BaseRoute]:
    """Give the routes; what is not among them is said to be unknown in the same shape."""
    limiter = CapacityLimiter(AT_ONCE)
    return [
        Route(f"{ROOT}/openapi.json", _document, methods=["GET"]),
        *(Route(ROOT + one.path, _asked(one, limiter), methods=["GET"]) for one in ENDPOINTS),
        Route(f"{ROOT}/mcp", _assistant(limiter), methods=["POST"]),
        *uploads.routes(limiter),
        Route(f"{ROOT}/{{rest:path}}", _unknown, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ]


def _document(_request: Request) -> Response:
    return JSONResponse(openapi.document())


def _unknown(request: Request) -> Response:
    """Answer what there is not; by another method than GET too."""
    if request.url.path == f"{ROOT}/mcp":
        return Problem(405, "This takes messages.", "Send them by POST.").response()
    is_known = any(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", ROOT + one.path), request.url.path) for one in ENDPOINTS)
    if is_known:
        return Problem(405, "This is only read.", "Ask by GET.").response()
    return Problem(404, "There is nothing at this address.", f"{ROOT}/openapi.json lists all there is.").response()


def _asked(one: Endpoint, limiter: CapacityLimiter) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        return await to_thread.run_sync(answered, one, request, limiter=limiter)

    return answer


def _assistant(limiter: CapacityLimiter) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        try:
            if not is_own_origin(request.scope["headers"]):
                raise Problem(403, "A page of another address asks.", "Ask from a program.")
            text = await _body(request, LARGEST_MESSAGE)
        except Problem as problem:
            return problem.response()
        return await to_thread.run_sync(_told, text, request, limiter=limiter)

    return answer


async def _body(request: Request, most: int) -> bytes:
    """Read what was sent, as far as it is not too large. Raises Problem."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem(415, "JSON is taken here.", "Send it as application/json.", "Content-Type")
    sent = bytearray()
    async for part in request.stream():
        sent += part
        if len(sent) > most:
            raise Problem(413, f"A message has {most:,} bytes at most.", "Ask for less at once.")
    return bytes(sent)


def _told(text: bytes, request: Request) -> Response:
    """Answer the message of an assistant as its token lets it."""
    try:
        with warehouse.held(), viewer.asking(entry.let_in(request.scope)) as asks:
            told = assistant.answered(text, asks)
            return Response(status_code=202) if told is None else JSONResponse(told)
    except Exception as fault:  # noqa: BLE001  # as above
        return refused(fault)


def answered(one: Endpoint, request: Request) -> Response:
    """Answer a request, or say in words why not."""
    try:
        with warehouse.held(), viewer.asking(entry.let_in(request.scope)) as asks:
            return _written(one, request, asks)
    except Exception as fault:  # noqa: BLE001  # whatever it is, a program is told in the one shape
        return refused(fault)


def _written(one: Endpoint, request: Request, asks: viewer.Viewer) -> Response:
    asks.must(one.right)
    said = read(one.asks, request)
    for name, pattern in one.in_path:
        if not re.fullmatch(pattern.strip("^$"), request.path_params[name]):
            raise Problem(404, f"There is no {name} of this name.", f"Ask {ROOT}/{name}s for all names.", name)
    form = said.format or writing.wanted(request.headers.get("accept", ""))
    entry.note(asks, f"api {one.name} {' '.join(request.path_params.values())}".strip(), _detail(said, form))
    with speaking(said.lang):
        told = one.answer(said, **request.path_params)
        facts = answers.beside(told)
        following = _following(request, told.next_offset, facts["build"])
        facts |= {"next": following} if "next" in one.gives.model_fields else {}
        headers = {"Link": f'<{following}>; rel="next"'} if following else {}
        headers["X-Fourcolor-Build"] = facts["build"]
        headers["Vary"] = "Accept, Authorization"
        return Response(writing.written(told.rows, facts, form), 200, headers, writing.MEDIA_TYPES[form])


def read(asks: type[Asked], request: Request) -> Any:
    """Read the query of a request by its model. Raises Problem that names the parameter."""
    if len(request.url.query) > LONGEST_QUERY:
        raise Problem(422, f"The address is longer than {LONGEST_QUERY} signs.", "Ask for less at once.")
    known, given = fields_of(asks), {}
    for name in request.query_params:
        values = request.query_params.getlist(name)
        if name not in known:
            raise Problem(422, "There is no such parameter.", f"There are: {', '.join(known)}", name[:100])
        if len(values) > 1 and not of_list(name):
            raise Problem(422, "This is given twice.", "Give it once.", name)
        given[name] = values if of_list(name) else values[0]
    try:
        return asks.model_validate(given)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        raise Problem(422, first["msg"].removeprefix("Value error, "), "See openapi.json.", name) from None


def _following(request: Request, offset: int | None, build: str) -> str | None:
    """Give the address of the next page, on the same build."""
    if offset is None:
        return None
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in ("offset", "build")]
    return f"{request.url.path}?{urlencode([*kept, ('offset', offset), ('build', build)])}"


def _detail(said: Asked, form: str) -> str:
    return " ".join((form, *getattr(said, "unit", ())))
