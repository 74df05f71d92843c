"""Start the dashboard on a free port and say where it is."""

import argparse
import os
import socket
import sys
from pathlib import Path

from dashboard.data_folder import data_dir

APP = Path(__file__).parent / "serve.py"
PORTS_TRIED = 20
LAST_PORT = 65535


def is_free(port: int) -> bool:
    """Say whether we may listen on this port of this machine and nobody else does."""
    with socket.socket() as visitor:
        if visitor.connect_ex(("127.0.0.1", port)) == 0:
            return False
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does after a restart
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(wanted: int) -> int:
    """Return the port asked for, or the nearest free one above it."""
    last = min(wanted + PORTS_TRIED - 1, LAST_PORT)
    for port in range(wanted, last + 1):
        if is_free(port):
            return port
    sys.exit(f"No free port between {wanted} and {last}. Choose another: make run PORT=9000")


def port_of(text: str) -> int:
    """Read the number of a port."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= LAST_PORT):
        raise argparse.ArgumentTypeError(f"{text or 'nothing'} is no port; choose one from 1 to {LAST_PORT}, as 9000")
    return int(text)


def main() -> None:
    """Print the address, then become the server."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--port", type=port_of, default=8501, help="port to listen on (the next free one if it is taken)"
    )
    options.add_argument("--check", action="store_true", help="only say whether there can be such a port")
    given = options.parse_args()
    if given.check:
        return
    wanted = given.port
    port = free_port(wanted)
    if port != wanted:
        print(f"Port {wanted} is taken, using {port}.")
    print(f"Fourcolor is at http://127.0.0.1:{port}  (stop it with Ctrl+C)", flush=True)
    os.environ["FOURCOLOR_DATA"] = str(data_dir())  # before the working folder changes
    os.environ.setdefault("FORWARDED_ALLOW_IPS", "")  # the address of whoever connects is theirs, whatever they say
    os.chdir(APP.parent.parent)
    server = [sys.executable, "-m", "streamlit", "run", str(APP), f"--server.port={port}", "--logger.level=warning"]
    os.execv(sys.executable, server)


if __name__ == "__main__":
    main()
