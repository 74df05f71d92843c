"""Tell percents from shares of one: whether 0.95 is 0.95 % or 95 %, by its column, the header and the KPI."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from pipelines.contracts import Table, contracts
from pipelines.definitions.read import Definitions, definitions
from pipelines.reading.cells.numbers import LONGEST_TITLE, PERCENT, figures
from pipelines.reading.cells.quoting import text

IN_HEADER = re.compile(rf"(?i){PERCENT}|per cent")
IN_TITLE = re.compile(r"(?i)(?:单位|units?)\s*[:：]\s*[%％]|[(（]\s*[%％]\s*[)）]|\bin per ?cent\b|以百分数|百分比表示")
SIGNED = text(rf"(?i).*(?:{PERCENT})")
KPI = "kpi"


def beside(table: Table, name: str, filled: Collection[str]) -> list[str]:
    """List the percents of a row that tell how another is written: the target tells of its tolerance, never back."""
    others = [other for other in table.required if other in filled and contracts().fields[other].percent]
    return [] if name in table.required else others


def evidence(table: Table, texts: Mapping[str, str], name: str) -> dict[str, str]:
    """Ask a column about percent signs, and about numbers up to 1: all, and those beside no larger number."""
    own, others = texts[name], [texts[other] for other in beside(table, name, texts)]
    is_share = _is_share(texts.get(KPI))
    small = f"({is_share} and {_is_small(own)})"
    alone = " and ".join([small, *(f"not {_is_larger(other)}" for other in others)])
    larger = [_is_larger(own), *map(_is_larger, others), *(f"coalesce({_is_signed(other)}, false)" for other in others)]
    return {
        "signed": f"bool_or({_is_signed(own)})",
        "small": f"count_if({small})",
        "alone": f"count_if({alone})",
        "larger": f"bool_or({is_share} and ({' or '.join(larger)}))",
        "first": f"min_by([cast(line as varchar), {own}], line) filter ({alone})",
    }


def decided(found: Mapping[str, Any], header: str, title: str) -> tuple[str, list[str]]:
    """Say why numbers up to 1 may be shares, "mixed" or "open"; where they are percents "", and how that is known."""
    if not found.get("small"):
        return "", []
    if found["signed"]:
        return "mixed", []
    is_told = IN_HEADER.search(header) or IN_TITLE.search(title[:LONGEST_TITLE])
    if not found["alone"]:
        return "", []
    if not is_told and not found["larger"]:
        return "open", []
    (line, cell), why = found["first"], "as the header says" if is_told else "as others of its column or row are"
    count = found["alone"]
    many = (
        f"{count} numbers of 1 or less are read as percents"
        if count > 1
        else "a number of 1 or less is read as a percent"
    )
    return "", [f'{many}, {why}: line {line}, "{cell}"']


def faults(table: Table, name: str, header: str, shares: str) -> list[tuple[str, str]]:
    """List what is wrong with a typed number: it may be a share of one, or is a percentage of what has none."""
    cell, is_share = f"text_{name}", _is_share(KPI if KPI in table.fields else None)
    is_signed = _is_signed(cell)
    start = text(f'{header}: "') + f" || left({cell}, 200) || "
    none = text('" is a percentage, but the KPI of its row is none: write it in the unit of the KPI')
    found = [(f"not {is_share} and {is_signed}", start + none)]
    if shares:
        why = ", as other cells of the column have a percent sign" if shares == "mixed" else ""
        before, between, end = text('" could be '), text(" % or "), text(f" %{why}: write it with the sign")
        said = f"{before} || {_figure(name)} || {between} || {_figure(f'round({name} * 100, 9)')} || {end}"
        found.append((f"{is_share} and not {is_signed} and {name} <> 0 and abs({name}) <= 1", start + said))
    return found


def may_be_share(table: Table, name: str, filled: Collection[str]) -> str:
    """Ask on the quick way, where no cell has a percent sign, whether a number may be a share of one."""
    mates = "".join(f" and not coalesce(abs({other}) > 1, false)" for other in beside(table, name, filled))
    is_share = _is_share(KPI if KPI in table.fields else None)
    return f"{name} <> 0 and abs({name}) <= 1 and {is_share}{mates}"


def _is_share(kpi: str | None) -> str:
    """Ask whether a row is of a KPI in percent; one that is not known may be."""
    if kpi is None:
        return "true"
    listed = ", ".join(text(name) for name in _others(definitions()))
    return f"(lower(coalesce({kpi}, '')) not in ({listed}))"


@lru_cache(maxsize=8)
def _others(known: Definitions) -> tuple[str, ...]:
    """Name the KPIs that are not measured in percent."""
    kpis = [kpi for kpi in known.kpis.kpis.values() if kpi.unit["en"] != "%"]
    return ("", *dict.fromkeys(name.lower() for kpi in kpis for name in (kpi.name, *kpi.label.values())))


def _is_signed(cell: str) -> str:
    return f"regexp_full_match({cell}, {SIGNED})"


def _is_larger(cell: str) -> str:
    return f"coalesce(abs({_bare(cell)}) > 1, false)"


def _bare(cell: str) -> str:
    """Read figures without a sign, closely enough to compare them with 1."""
    figure = f"try_cast(replace({figures(cell)}, ',', '.') as double)"
    return f"case when {_is_signed(cell)} then null else {figure} end"


def _is_small(cell: str) -> str:
    return f"coalesce(abs({_bare(cell)}) > 0 and abs({_bare(cell)}) <= 1, false)"


def _figure(value: str) -> str:
    return f"regexp_replace(cast({value} as varchar), '\\.0$', '')"
