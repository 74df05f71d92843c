"""A picture without what the camera wrote into it: where it was taken and when, by which telephone, and by whom."""

import struct
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, ImageSequence, JpegImagePlugin

from dashboard.language import _
from dashboard.refusal import Refusal

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")
MOST_PIXELS = 64_000_000  # of all its frames: what a telephone of 48 million pixels takes
LOOK = ("icc_profile", "transparency", "background", "duration", "loop", "disposal", "blend", "dpi")  # and nothing else
SAME_LOOK: dict[str, dict[str, Any]] = {"WEBP": {"quality": 92}, "AVIF": {"quality": 85}}
SIGNS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*")
HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
UNDRAWN = (OSError, ValueError, SyntaxError, EOFError, struct.error, Image.DecompressionBombError)


def plain(content: bytes) -> bytes:
    """Draw a picture anew, turned as it was held, with its colours and without all that was written into it.

    What is no picture comes back as it is. Raises Refusal where a picture cannot be drawn: nobody knows what it tells.
    """
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as found:
            if found.width * found.height * getattr(found, "n_frames", 1) > MOST_PIXELS:
                raise _refused(_("The picture is too large to be kept. Save it smaller, then add it again."))
            return _drawn(found)
    except UNDRAWN as fault:
        if _looks_like_one(content):
            raise _refused(
                _(
                    "The picture cannot be drawn here, so what the camera wrote into it cannot be taken out. Save it"
                    " as JPEG or PNG, then add it again."
                )
            ) from fault
        return content


def _refused(said: str) -> Refusal:
    return Refusal(said, "file")


def _looks_like_one(content: bytes) -> bool:
    is_riff = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return content.startswith(SIGNS) or is_riff or (content[4:8] == b"ftyp" and content[8:12] in HEIF)


def _drawn(found: Image.Image) -> bytes:
    kind = "JPEG" if found.format == "MPO" else str(found.format)
    options = SAME_LOOK.get(kind, {})
    if isinstance(found, JpegImagePlugin.JpegImageFile):  # as fine as it was, so that little is lost
        options = {"qtables": found.quantization, "subsampling": JpegImagePlugin.get_sampling(found)}
    frames = [_frame(frame) for frame in ([found] if kind == "JPEG" else ImageSequence.Iterator(found))]
    if len(frames) > 1:
        options = options | {"save_all": True, "append_images": frames[1:]}
    buffer = BytesIO()
    look = {name: frames[0].info[name] for name in LOOK if name in frames[0].info}
    frames[0].save(buffer, kind, **look, **options)
    return buffer.getvalue()


def _frame(frame: Image.Image) -> Image.Image:
    """Give what is seen of one frame, the right way up."""
    turned = ImageOps.exif_transpose(frame).copy()
    turned.info = {name: value for name, value in frame.info.items() if name in LOOK}
    return turned
