"""What a camera or a program writes into a picture is not in what is kept of it; what is seen stays."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from dashboard.actions import actions, evidence, plain_picture
from dashboard.actions.actions import NotKept
from dashboard.refusal import Refusal
from tests.test_actions import opened

ORIENTATION, MODEL, GPS = 0x0112, 0x0110, 0x8825
TOLD = b"Telephone of Wei"


def exif(turned: int = 1) -> Image.Exif:
    """Write what a telephone does: its name, how it was held, and where it was."""
    told = Image.Exif()
    told[MODEL] = TOLD.decode()
    told[ORIENTATION] = turned
    told.get_ifd(GPS).update({1: "N", 2: (31.0, 14.0, 22.5), 3: "E", 4: (121.0, 28.0, 11.25)})
    return told


def scene(mode: str = "RGB") -> Image.Image:
    """Draw a wide picture, red at its left and blue at its right."""
    drawn = Image.new("RGB", (64, 32), "#ff0000")
    drawn.paste("#0000ff", (32, 0, 64, 32))
    return drawn.convert(mode)


def saved(kind: str, mode: str = "RGB", **options: object) -> bytes:
    buffer = BytesIO()
    scene(mode).save(buffer, kind, **options)
    return buffer.getvalue()


def png_with_words() -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_itxt("XML:com.adobe.xmp", TOLD.decode())
    words.add_text("Author", TOLD.decode(), zip=False)
    return saved("PNG", pnginfo=words, exif=exif())


def moving() -> bytes:
    second = scene().transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return saved("GIF", save_all=True, append_images=[second], duration=300, comment=TOLD)


WITH_WORDS: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: saved("JPEG", exif=exif(), comment=TOLD, xmp=TOLD, quality=80),
    "grey jpeg": lambda: saved("JPEG", "L", exif=exif(), quality=80),
    "png": png_with_words,
    "webp": lambda: saved("WEBP", exif=exif(), xmp=TOLD),
    "gif": moving,
    "tiff": lambda: saved("TIFF", exif=exif(), description=TOLD.decode()),
    "after its end": lambda: saved("JPEG") + TOLD,
}


@pytest.mark.parametrize("kind", WITH_WORDS)
def test_nothing_that_the_camera_wrote_is_kept(kind: str) -> None:
    given = WITH_WORDS[kind]()
    assert TOLD in given
    kept = plain_picture.plain(given)
    assert TOLD not in kept
    with Image.open(BytesIO(given)) as before, Image.open(BytesIO(kept)) as after:
        assert not after.getexif().get_ifd(GPS)
        assert MODEL not in after.getexif()
        assert (after.format, after.size, getattr(after, "n_frames", 1)) == (
            before.format,
            (64, 32),
            getattr(before, "n_frames", 1),
        )
        assert after.info.get("duration") == before.info.get("duration")


def test_a_picture_that_was_taken_on_its_side_stands_upright() -> None:
    kept = plain_picture.plain(saved("JPEG", exif=exif(6), quality=95))  # 6: its top lies at the right
    with Image.open(BytesIO(kept)) as upright:
        assert upright.size == (32, 64)
        top, bottom = (upright.convert("RGB").getpixel((16, row)) for row in (8, 56))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert (top[0] > 200, bottom[2] > 200) == (True, True)


def test_what_is_no_picture_is_kept_as_it_is() -> None:
    for content in (b"%PDF-1.7 minutes", b"BMW 320, plate A", "说明".encode(), b"<svg/>"):
        assert plain_picture.plain(content) == content


def test_a_picture_that_cannot_be_drawn_is_not_kept(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + TOLD
    for content in (heic, saved("JPEG")[:300], png_with_words()[:120]):
        with pytest.raises(Refusal, match="cannot be drawn here"):
            plain_picture.plain(content)
    one = opened()
    with pytest.raises(NotKept, match="Save it as JPEG") as refused:
        actions.add_evidence(one.action_id, "Bo", "", "photo.heic", heic)
    assert "file" in refused.value.boxes
    assert not evidence.folder().exists()
    monkeypatch.setattr(plain_picture, "MOST_PIXELS", 64 * 32 - 1)
    with pytest.raises(Refusal, match="too large"):
        plain_picture.plain(saved("PNG"))


def test_evidence_is_kept_without_where_it_was_taken(data_dir: Path) -> None:
    kept = actions.add_evidence(opened().action_id, "Bo", "", "photo.jpg", WITH_WORDS["jpeg"]())
    content = evidence.read(kept.file_hash, kept.file_name)
    assert content is not None
    assert TOLD not in content
