"""Turn the rows that moved a number into reasons: definitions, exports, units that moved, and single records."""

from pathlib import Path

from dashboard.kpi import Kpi
from dashboard.review.reported import versions
from dashboard.review.reported.moved_records import of_records
from dashboard.review.reported.reasons import COUNTS, Change, Reason
from dashboard.review.reported.then_and_now import Moved, Scene, gaps, line, moved, parents_now, parents_then
from dashboard.review.reported.versions import Definition


def reasons(asked: Kpi, reported_as: Definition, scene: Scene, appeared: frozenset[str]) -> tuple[Reason, ...]:
    """Find everything that moved a KPI since its month was closed."""
    found: list[Reason] = []
    for rows in moved(asked, scene, appeared):
        exports, rest = of_exports(asked.name, scene, rows)
        units, rest = of_units(scene, rows, rest)
        found += [*exports, *units, *of_records(scene, rows, rest)]
    return tuple(dict.fromkeys([*of_definition(scene.path, asked, reported_as, found), *found]))


def of_definition(path: Path, asked: Kpi, reported_as: Definition, records: list[Reason]) -> list[Reason]:
    """Name what changed of the definition itself; how rows are made only where it is needed to explain some of them."""
    now = versions.of_all(path)[asked.name]
    facts = versions.changes(reported_as, now) if now.version != reported_as.version else ()
    if not facts or (set(facts) == {"models"} and records and all(each.is_its_own for each in records)):
        return []
    return [Reason("definition", changes=tuple(Change(fact, None, None) for fact in facts))]


def of_exports(name: str, scene: Scene, rows: Moved) -> tuple[list[Reason], list[str]]:
    """Name export formats that can show the KPI now and could not then, or the reverse; give the other rows."""
    then, now = gaps(scene, name)
    ids, pair = rows.then.index, rows.pair
    formats = pair.now["export_format"].reindex(ids).fillna(pair.then["export_format"].reindex(ids))
    changed = sorted(set(formats) & (then ^ now))
    found = [
        Reason("definition", "export_formats", each, changes=(Change(COUNTS, each in now, each in then),))
        for each in changed
    ]
    return found, list(ids[~formats.isin(changed)])


def of_units(scene: Scene, rows: Moved, ids: list[str]) -> tuple[list[Reason], list[str]]:
    """Name units that stand below another unit now, where that alone moved rows; give the other rows."""
    if scene.units_then is None or scene.units_now is None:
        return [], ids
    then, now = (side["unit_id"].reindex(ids) for side in (rows.pair.then, rows.pair.now))
    is_same = then.eq(now) & (then.isin(scene.units_then) != now.isin(scene.units_now))
    parents = parents_then(scene.path, scene.month, scene.edition), parents_now(scene.path, scene.month)
    found = []
    for unit in dict.fromkeys(then[is_same]):
        above = [one for known in parents for one in line(unit, known)]
        highest = next((one for one in above if parents[0].get(one) != parents[1].get(one)), unit)
        change = Change("parent_unit_id", parents[0].get(highest), parents[1].get(highest))
        found.append(Reason("changed", "units", highest, changes=(change,)))
    return found, list(is_same.index[~is_same])
