"""One viewer of a running dashboard: a websocket session as a browser opens it, that follows links."""

import asyncio
import hashlib
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

FRONT = "overview"
MOST_BYTES = 64_000_000  # of one message: a large map
PATIENCE = 300.0  # seconds until an answer is given up
OWN_TO_THE_SESSION = ("download_button", "empty")  # a file is named anew for each, and room is made or is not
TO_THE_END = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR)


@dataclass(frozen=True)
class Look:
    """One page as it was answered: seconds to the end of the run, bytes, what is on it, and what went wrong."""

    page: str
    seconds: float
    sent: int
    shown: str
    fault: str = ""


@dataclass
class Viewer:
    """A session with choices of its own: the address of the server, and what the link says of the choices.

    headers: what the proxy in front would say of who it is.
    """

    address: str
    choices: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)  # the number that Streamlit gives each page

    async def open(self) -> None:
        """Open the websocket and the front page, and learn which pages there are."""
        stream = f"ws{self.address.removeprefix('http')}/_stcore/stream"
        self.socket: ClientConnection = await connect(
            stream,
            subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": "fourcolor_reader=0123456789abcdef"} | self.headers,
            max_size=MOST_BYTES,
            open_timeout=PATIENCE,
        )
        first = await self.look(FRONT)
        if first.fault:
            raise RuntimeError(f"the front page ended with: {first.fault}")

    async def close(self) -> None:
        """End the session."""
        await self.socket.close()

    async def look(self, page: str) -> Look:
        """Follow the link to a page and read its answer to the end; what goes wrong is part of what is returned."""
        asked = BackMsg()
        asked.rerun_script.query_string = urlencode(self.choices)
        asked.rerun_script.page_script_hash = self.pages.get(page, "")
        asked.rerun_script.context_info.locale = "en-GB"
        asked.rerun_script.context_info.timezone = "UTC"
        start, answer = time.perf_counter(), Answer()
        try:
            await self.socket.send(asked.SerializeToString())
            async with asyncio.timeout(PATIENCE):
                while not answer.is_whole:
                    answer.read(await self.socket.recv(decode=False))
        except Exception as fault:  # noqa: BLE001  # counted and shown by those who measure
            answer.faults.append(f"{type(fault).__name__}: {fault}")
        self.pages |= answer.pages
        seconds = time.perf_counter() - start
        return Look(page, seconds, answer.sent, answer.shown.hexdigest(), "; ".join(answer.faults))


class Answer:
    """What came of one run of a page."""

    def __init__(self) -> None:
        self.is_whole = False
        self.sent = 0
        self.shown = hashlib.sha256()
        self.faults: list[str] = []
        self.pages: dict[str, str] = {}

    def read(self, payload: bytes) -> None:
        """Take in one message."""
        self.sent += len(payload)
        told = ForwardMsg.FromString(payload)
        kind = told.WhichOneof("type")
        if kind == "delta" and told.delta.WhichOneof("type") == "new_element":
            self._element(told.delta.new_element)
        elif kind == "navigation":
            self.pages = {page.url_pathname or FRONT: page.page_script_hash for page in told.navigation.app_pages}
        elif kind == "page_not_found":
            self.faults.append("there is no such page")
        elif kind == "script_finished":
            self.is_whole = told.script_finished in TO_THE_END
            if told.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                self.faults.append("the script cannot be read")

    def _element(self, element: Element) -> None:
        """Note an element; an exception or a message in red is a fault."""
        kind = element.WhichOneof("type")
        if kind not in OWN_TO_THE_SESSION:
            self.shown.update(element.SerializeToString(deterministic=True))
        if kind == "exception":
            self.faults.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "alert" and element.alert.format == element.alert.ERROR:
            self.faults.append(element.alert.body)
