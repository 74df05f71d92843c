"""Exports that programs send: the way of the page, a job that is tried first, looked at, and then put in place."""

import re
import tempfile
from collections.abc import Callable
from typing import Any, BinaryIO

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.access import viewer
from dashboard.access.viewer import Viewer
from dashboard.api import entry
from dashboard.api.endpoints import ROOT
from dashboard.api.given import JobGiven
from dashboard.api.problems import Problem, refused
from dashboard.data_folder import data_dir
from dashboard.numbers import warehouse
from dashboard.uploads import jobs
from dashboard.uploads.jobs import READY, Job

LARGEST = 1 << 30  # bytes, as the box of the page takes
MOST_WAITING = 20  # jobs that wait or are in work
JOB = re.compile(r"[0-9]{8}T[0-9]{6}\.[0-9]{6}Z-[0-9a-f]{6}", re.ASCII)
NAME = re.compile(r"[^\x00-\x1f\x7f]{1,200}")
OF_FILE = ("file", "source", "rows_read", "rows_loaded", "rows_refused", "message")
OF_CHANGE = ("table", "new", "updated", "withdrawn")
UPLOADS = f"{ROOT}/uploads"


def routes(limiter: CapacityLimiter) -> list[Route]:
    """Give the routes: send, look, put in place."""

    async def send(request: Request) -> Response:
        try:
            asks = await to_thread.run_sync(_let_in, request, "api upload", limiter=limiter)
            name = request.query_params.get("file", "")
            if not NAME.fullmatch(name):
                raise Problem(422, "The file has no name.", "Give it as ?file=hazards.csv, with its ending.", "file")
            with tempfile.TemporaryFile(dir=_room()) as kept:
                await _keep(request, kept)
                return await to_thread.run_sync(_asked, asks, name, kept, limiter=limiter)
        except Exception as fault:  # noqa: BLE001  # whatever it is, a program is told in the one shape
            return refused(fault)

    def in_thread(answer: Callable[[Job], Response], place: str) -> Callable[[Request], Any]:
        async def answered(request: Request) -> Response:
            return await to_thread.run_sync(_of_job, request, answer, place, limiter=limiter)

        return answered

    return [
        Route(UPLOADS, send, methods=["POST"]),
        Route(
            f"{UPLOADS}/{{job}}", in_thread(lambda job: JSONResponse(told(job)), "api upload status"), methods=["GET"]
        ),
        Route(f"{UPLOADS}/{{job}}/load", in_thread(_placed, "api upload load"), methods=["POST"]),
    ]


def told(job: Job) -> dict[str, Any]:
    """Say how far a job is, and what it would change or has changed; nothing of where things lie."""
    found = job.part("outcome") or job.part("preview")
    facts = {
        "job": job.name,
        "state": job.state,
        "files": list(job.files),
        "message": str(found.get("message") or ""),
        "read": [{name: one.get(name) for name in OF_FILE} for one in found.get("files", ())],
        "changes": [{name: one.get(name) for name in OF_CHANGE} for one in job.part("preview").get("changes", ())],
    }
    return JobGiven.model_validate(facts).model_dump()


def _let_in(request: Request, place: str) -> Viewer:
    with warehouse.held():
        asks = entry.let_in(request.scope)
        asks.must("load")
        entry.note(asks, place, request.path_params.get("job", ""))
        return asks


def _room() -> str:
    folder = data_dir() / "jobs"
    folder.mkdir(exist_ok=True)
    return str(folder)


async def _keep(request: Request, kept: BinaryIO) -> None:
    """Write what is sent to the disk, as far as it is not too large."""
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            raise Problem(413, f"A file has {LARGEST >> 20} MB at most.", "Load it by the command line.")
        kept.write(part)
    if not size:
        raise Problem(422, "Nothing was sent.", "Send the file itself as the body.")
    kept.seek(0)


def _asked(asks: Viewer, name: str, kept: BinaryIO) -> Response:
    with viewer.asking(asks):
        if sum(job.is_going_on for job in jobs.jobs()) >= MOST_WAITING:
            raise Problem(429, f"{MOST_WAITING} jobs wait or are in work.", "Send again when they are done.", wait=60)
        job = jobs.ask_load([(name, kept)], asks.who)
        return JSONResponse(told(job), 202, {"Location": f"{UPLOADS}/{job.name}"})


def _of_job(request: Request, answer: Callable[[Job], Response], place: str) -> Response:
    try:
        with viewer.asking(_let_in(request, place)):
            name = request.path_params["job"]
            job = jobs.find(name) if JOB.fullmatch(name) else None
            if job is None:
                raise Problem(404, "There is no such job.", "Send the file again.", "job")
            return answer(job)
    except Exception as fault:  # noqa: BLE001  # as above
        return refused(fault)


def _placed(job: Job) -> Response:
    """Have what was tried put in place."""
    if job.state != READY:
        raise Problem(409, f"The job is {job.state}, and only one that is ready is put in place.", "Look at it again.")
    jobs.want(job)
    found = jobs.find(job.name)
    return JSONResponse(told(found or job), 202, {"Location": f"{UPLOADS}/{job.name}"})
