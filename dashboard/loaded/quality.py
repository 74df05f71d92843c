"""How good what was loaded has been over time: refused, fed nothing, went back, questioned by the checks."""

import pandas as pd

from dashboard.access.remembered import remembered
from dashboard.language import _, ngettext
from dashboard.loaded import loads
from dashboard.numbers import warehouse
from dashboard.numbers.division import divide
from dashboard.wording import formats, words

COUNTS = ("files", "rows_read", "rows_refused", loads.FED_NOTHING, "went_back", "questioned")
MONTH, LOAD = "month", "load"
DIGITS = 1
LEAST_SHOWN = 0.1  # percent: less than that would be written as nothing


@remembered(maxsize=2)
def over_time(build: str) -> pd.DataFrame:
    """Return what became of the rows of every month of loading, or of every load while all were in one month.

    Rows, oldest first: period (2026-10, or the moment of a load), grain, the counts, and refused_share and
    nothing_share in percent of the rows read. A file counts when it was first sent, whatever was sent again later;
    records that went back or that a check questions count with the file that their version in force came with.
    """
    files = warehouse.query("select file_hash, min(load) as load from sendings group by file_hash").merge(
        loads.files(build), on="file_hash"
    )
    for name, counted in (("went_back", _went_back()), ("questioned", _questioned())):
        files[name] = files["file_hash"].map(counted).fillna(0).astype(int)
    months = files["load"].str[:7]
    grain = MONTH if months.nunique() > 1 else LOAD
    rows = files.assign(files=1, period=months if grain == MONTH else files["load"])
    summed = rows.groupby("period", as_index=False)[list(COUNTS)].sum()
    return summed.assign(
        grain=grain,
        refused_share=divide(summed["rows_refused"], summed["rows_read"], 100),
        nothing_share=divide(summed[loads.FED_NOTHING], summed["rows_read"], 100),
    )


def _went_back() -> dict[str, int]:
    """Count the records that each file set back behind what an older one said."""
    rows = warehouse.query("select file_hash, count(distinct record_id) as n from went_back group by file_hash")
    return dict(zip(rows["file_hash"], rows["n"], strict=True))


def _questioned() -> dict[str, int]:
    """Count the records that any check questions, by the file of their version in force."""
    checks = warehouse.query(
        "select distinct record, id from warnings join duckdb_columns() as known on known.table_name = record"
        " and known.column_name = 'file_hash' where row_count > 0 and record <> 'files'"
    )
    if checks.empty:
        return {}
    parts = [
        f"select file_hash, '{record} ' || named.record_id as record from {record} join warning_records as named"
        f" on named.record_id = cast({record}.{key} as varchar) join warnings using (check_name)"
        f" where warnings.record = '{record}'"
        for record, key in checks.itertuples(index=False, name=None)
    ]
    rows = warehouse.query(
        f"select file_hash, count(distinct record) as n from ({' union all '.join(parts)}) group by file_hash"
    )
    return dict(zip(rows["file_hash"], rows["n"], strict=True))


def named(period: str) -> str:
    """Name a month of loading, or one load by its moment."""
    return words.month_text(period) if len(period) == len("2026-10") else formats.moment(period)


def finding(rows: pd.DataFrame) -> str:
    """Say how the share of refused rows has moved from the first period to the last."""
    if rows.empty:
        return _("Nothing is loaded.")
    first, last = rows.iloc[0], rows.iloc[-1]
    if len(rows) == 1:
        return _one(last)
    if not rows["rows_refused"].sum():
        text = _("No row was refused from {first} to {last}.")
    elif first["refused_share"] == last["refused_share"]:
        text = _("Refused rows: {after} in {last} as in {first}.")
    else:
        text = _("Refused rows went from {before} in {first} to {after} in {last}.")
    return text.format(
        first=named(first["period"]),
        last=named(last["period"]),
        before=_share(first["refused_share"]),
        after=_share(last["refused_share"]),
    )


def _one(row: pd.Series) -> str:
    """Say of a single load what a chart would show of several."""
    text = ngettext(
        "One load so far, {time} UTC: {read} row read, {refused} refused, {nothing} fed nothing, {questioned}"
        " questioned by the checks. From the second load on, a chart shows whether it gets better.",
        "One load so far, {time} UTC: {read} rows read, {refused} refused, {nothing} fed nothing, {questioned}"
        " questioned by the checks. From the second load on, a chart shows whether it gets better.",
        row["rows_read"],
    )
    return text.format(
        time=named(row["period"]),
        read=words.whole(row["rows_read"]),
        refused=words.whole(row["rows_refused"]),
        nothing=words.whole(row[loads.FED_NOTHING]),
        questioned=words.whole(row["questioned"]),
    )


def _share(share: float) -> str:
    if share != share or not share:
        return _("no rows") if share != share else _("none")
    return formats.percent(share, DIGITS if share >= LEAST_SHOWN else 2 * DIGITS)
