"""Which part of the company some units are: all below them, their areas, and the units above them."""

from pathlib import Path

from dashboard.access import viewer
from dashboard.access.remembered import remembered
from dashboard.access.viewer import Seen
from dashboard.numbers import unit_tree, warehouse


def seen(units: tuple[str, ...]) -> Seen:
    """Give the part of the company that units are in the warehouse in use; unknown units are no part of it."""
    path = warehouse.current()
    if path is None:
        return Seen(units)
    with viewer.everything():
        return _seen(path, units)


@remembered(maxsize=256)
def _seen(path: Path, units: tuple[str, ...]) -> Seen:
    above = unit_tree.tree(path).above
    known = tuple(unit for unit in units if unit in above)
    within = frozenset(unit for unit, line in above.items() if set(line) & set(known))
    over = frozenset(unit for one in known for unit in above[one]) - within
    rows = warehouse.query("select area_id, unit_id from areas", (), path)
    areas = frozenset(area for area, unit in zip(rows["area_id"], rows["unit_id"], strict=True) if unit in within)
    return Seen(known, within, areas, over)
