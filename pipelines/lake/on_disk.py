"""Have files and folders on the disk itself before anything is said that counts on them."""

import errno
import os
from pathlib import Path

NOT_THERE = (errno.EINVAL, errno.ENOTSUP)  # some shares know nothing of it for a folder


def sync(*paths: Path) -> None:
    """Wait until what was written, or which names a folder holds, would outlive a power cut."""
    for path in paths:
        place = os.open(path, os.O_RDONLY)
        try:
            os.fsync(place)
        except OSError as fault:
            if fault.errno not in NOT_THERE:
                raise
        finally:
            os.close(place)
