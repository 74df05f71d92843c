"""Compile every catalogue below a folder; Babel's own command takes the "% i" of "95 % interval" for a placeholder."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def main(folder: Path) -> None:
    """Write messages.mo beside every messages.po and say how complete it is."""
    for path in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        with path.open("rb") as text:
            catalogue = read_po(text, locale=path.parts[-3])
        with path.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, catalogue)
        texts = [message for message in catalogue if message.id]
        done = sum(1 for message in texts if message.string and all(message.string))
        print(f"{path.parts[-3]}: {done} of {len(texts)} texts translated")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
