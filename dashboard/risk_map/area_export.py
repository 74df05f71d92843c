"""Areas drawn on a plan: corners and a picture checked, and both written as an export that can be loaded."""

import csv
import json
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError

from dashboard.access import viewer
from dashboard.data_folder import data_dir
from dashboard.language import N_
from dashboard.numbers import warehouse
from dashboard.shapes.coordinates import Position
from dashboard.shapes.geometry import BadShape, on_plan, read_shape
from dashboard.shapes.plan_pictures import LARGEST_BYTES, MOST_PIXELS
from dashboard.wording.sheets import RISKY

KINDS = {"PNG": ".png", "JPEG": ".jpg"}
PLAIN_ID = re.compile(r"[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff_.-]{0,39}")
PLAIN_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
PLANS = ("plan_id", "unit_id", "file_name", "width", "height")
AREAS = ("area_id", "area_name", "unit_id", "plan_id", "boundary", "coordinate_system", "position")
ROUNDED = 1


@dataclass(frozen=True)
class Picture:
    """A plan picture as it was sent, and its size in pixels."""

    content: bytes
    suffix: str
    width: int
    height: int


@dataclass(frozen=True)
class DrawnPlan:
    """The plan that areas are drawn on; a new one brings its picture along."""

    plan_id: str
    unit_id: str
    width: float
    height: float
    picture: Picture | None = None


@dataclass(frozen=True)
class DrawnArea:
    """One area with the corners drawn for it; its position, if it had one, is kept."""

    area_id: str
    area_name: str
    unit_id: str
    corners: tuple[Position, ...]
    position: str = ""


def read_picture(content: bytes) -> Picture:
    """Look at an uploaded picture: PNG or JPEG, not too large, readable to its end."""
    if len(content) > LARGEST_BYTES:
        raise BadShape(N_("the picture is larger than {size} MB"), size=LARGEST_BYTES // 1_000_000)
    try:
        with Image.open(BytesIO(content), formats=tuple(KINDS)) as image:
            kind, (width, height) = str(image.format), image.size
            if width * height > MOST_PIXELS:
                raise BadShape(N_("the picture has more than {count} million pixels"), count=MOST_PIXELS // 1_000_000)
            image.load()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as fault:
        if isinstance(fault, BadShape):
            raise
        raise BadShape(N_("the file is no PNG or JPEG picture that can be read")) from None
    return Picture(content, KINDS[kind], width, height)


def read_corners(text: str, plan: DrawnPlan) -> tuple[Position, ...]:
    """Read corners as they are typed: x y, x y, …; two corners are a rectangle. Say what is wrong with them."""
    pairs = [NUMBER.findall(part) for part in re.split(r"[,;\n]", text) if part.strip()]
    if any(len(pair) != 2 for pair in pairs):
        raise BadShape(N_("every corner needs two numbers: x y, with a comma between corners"))
    corners = [(float(x), float(y)) for x, y in pairs]
    if len(corners) == 2:
        (left, top), (right, bottom) = corners
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    shape = read_shape(json.dumps(geojson(corners)))
    on_plan(shape, plan.width, plan.height)
    return shape.polygons[0][0]


def corners_text(corners: Sequence[Position]) -> str:
    """Write corners as they are typed."""
    return ", ".join(f"{x:g} {y:g}" for x, y in corners)


def geojson(corners: Sequence[Position]) -> dict[str, Any]:
    """Return corners as a GeoJSON polygon."""
    return {"type": "Polygon", "coordinates": [[*map(list, corners), list(corners[0])]] if corners else []}


def simplified(corners: Sequence[Position], distance: float) -> list[Position]:
    """Return a line drawn by hand with only the corners that matter: none left out lies farther off than this."""
    if len(corners) < 3:
        return list(corners)
    (x1, y1), (x2, y2) = corners[0], corners[-1]
    length = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 1e-9)
    off = [
        abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length
        if length > 1e-6
        else ((x - x1) ** 2 + (y - y1) ** 2) ** 0.5
        for x, y in corners[1:-1]
    ]
    farthest = max(range(len(off)), key=off.__getitem__)
    if off[farthest] <= distance:
        return [corners[0], corners[-1]]
    middle = farthest + 1
    return simplified(corners[: middle + 1], distance)[:-1] + simplified(corners[middle:], distance)


def by_hand(xs: Sequence[float], ys: Sequence[float], plan: DrawnPlan) -> list[Position]:
    """Return the corners of a shape drawn by hand, on the plan, without the shaking of the hand."""
    inside = [
        (round(min(max(x, 0), plan.width), ROUNDED), round(min(max(y, 0), plan.height), ROUNDED))
        for x, y in zip(xs, ys, strict=True)
    ]
    if len(inside) < 4:
        return inside
    half = len(inside) // 2  # the line comes back to its start, so it is straightened in two parts
    tolerance = max(plan.width, plan.height) / 150
    return simplified(inside[: half + 1], tolerance)[:-1] + simplified(inside[half:], tolerance)


def is_plain(name: str, file: bool = False) -> bool:
    """Say whether an ID is short and has no sign that means something to a folder or a spreadsheet."""
    return (PLAIN_FILE if file else PLAIN_ID).fullmatch(name) is not None


def is_harmless(text: str) -> bool:
    """Say whether a name can stand in a cell: not empty, not too long, nothing that a spreadsheet would run."""
    return 0 < len(text.strip()) <= 120 and not text.startswith(RISKY) and text.isprintable()


def save(plan: DrawnPlan, areas: Sequence[DrawnArea]) -> Path:
    """Write plan, picture and areas into a folder of DIR/drawn; it appears whole or not at all."""
    viewer.now().must("load")
    home = data_dir() / "drawn"
    home.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".making-", dir=home))
    try:
        if plan.picture is not None:
            name = f"{plan.plan_id}{plan.picture.suffix}"
            (made / name).write_bytes(plan.picture.content)
            row = (plan.plan_id, plan.unit_id, name, f"{plan.width:g}", f"{plan.height:g}")
            (made / "plans.csv").write_text(_csv(PLANS, [row]), encoding="utf-8-sig", newline="")
        rows = [_row(plan, area) for area in areas]
        (made / "areas.csv").write_text(_csv(AREAS, rows), encoding="utf-8-sig", newline="")
        made.chmod(0o755)
        target = home / f"{plan.plan_id}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        made.replace(target)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return target


def _row(plan: DrawnPlan, area: DrawnArea) -> tuple[str, ...]:
    boundary = json.dumps(geojson(area.corners), separators=(",", ":"))
    return area.area_id, area.area_name, area.unit_id, plan.plan_id, boundary, "plan", area.position


def _csv(fields: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write rows under the header texts of our own templates."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_headers(fields))
    writer.writerows(rows)
    return text.getvalue()


def _headers(fields: Sequence[str]) -> list[str]:
    rows = warehouse.query("select distinct field, label['en'] as label from fields")
    labels = dict(zip(rows["field"], rows["label"], strict=True))
    return [str(labels[field]) for field in fields]
