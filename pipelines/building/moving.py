"""Change the parts of a warehouse only where new files move them: exactly what making them anew would give."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pipelines.building.moves import AS_SENT, CHECKS, MARTS, RECORDS, TABLES, ByKey, ByMonth, ByRecord, reasoned
from pipelines.building.parts import Parts, words
from pipelines.definitions.kpi_file import Mart

LINK = ("file_hash",)  # says which file a record stands in; no number is made of it
CONDITION = re.compile(r"\{(\w+?)(?:-(\d+))?\}")

LAST_YEAR = 9990  # behind it Python has no next month

Spans = Sequence[tuple[date, date]]  # first days, and the days after the last ones
NO_SPANS: Spans = ()


@dataclass(frozen=True)
class Moving:
    """What moved in the warehouse that is built upon. Of each table named in moved, moved_<table> holds its rows.

    day: the as-of date that it was built for; days: that one and the one of now, where they differ. months: of each
    monthly table that was changed in part, those that were summed up again.
    """

    parts: Parts
    day: date | None
    moved: set[str] = field(default_factory=set)
    days: list[date] = field(default_factory=list)
    months: dict[str, Spans] = field(default_factory=dict)

    def _may(self, sql: str, entry: ByKey | ByMonth | ByRecord, inputs: Iterable[str]) -> bool:
        """Say whether all that a select reads either stands as before, or is known in what moved."""
        before, now = self.parts.before, self.parts.now
        known = {*entry.beside, *inputs}
        for name in words(sql) & now.keys():
            is_same = name in before and before[name].holds == now[name].holds
            is_known = name in known and (name in self.moved or name in entry.beside or self._is_staged(name))
            if not is_same and not is_known:
                return False
        return True

    def _is_staged(self, view: str) -> bool:
        """Say whether a view shows only the touched records."""
        prefix, _, table = view.partition("_")
        return prefix in ("stg", "sent") and table in self.parts.touched

    def table(self, name: str, sql: str) -> None:
        """Bring a table up to date: kept, changed where its inputs moved, or made anew."""
        entry, parts = reasoned(TABLES, name, sql), self.parts
        made_of = parts.made_of(sql)
        if entry is None or not self._is_new(name, made_of):
            parts.table(name, sql)
            return
        parts.show(sql, is_near=True)
        inputs = entry.touched if isinstance(entry, ByKey) else entry.spans
        is_staged = all(self._is_staged(one) for one in inputs if one.startswith(("stg_", "sent_")))
        if not (is_staged and self._may(sql, entry, inputs) and self._do(name, sql, entry)):
            parts.table(name, sql, asked=self.as_sent(name, sql))
            return
        is_same = isinstance(entry, ByKey) and self._is_as_it_was(name)
        parts.note(name, made_of, parts.before[name].holds if is_same else made_of)

    def _is_as_it_was(self, name: str) -> bool:
        """Say whether a table holds what it held, though its touched rows were made anew: what is made of it stands."""
        old, new = f"from old_{name}", f"from new_{name}"
        asked = f"exists(from moved_{name}) or exists({old} except all {new}) or exists({new} except all {old})"
        return not self.parts.con.execute(f"select {asked}").fetchall()[0][0]

    def _do(self, name: str, sql: str, entry: ByKey | ByMonth) -> bool:
        """Change a table where its inputs moved; False where nobody can say where that is."""
        if isinstance(entry, ByKey):
            self._change(name, sql, entry)
        elif (spans := self._spans(entry)) is None:
            return False
        elif spans:
            self._put(name, _near(sql, entry.near, spans), spans)
        return True

    def _is_new(self, name: str, made_of: str) -> bool:
        """Say whether a part is there as it was and would not be made the same again."""
        before = self.parts.before
        return self.day is not None and name in before and before[name].made_of != made_of

    def _change(self, name: str, sql: str, entry: ByKey) -> None:
        """Put the rows of the touched keys in the place of those that were there, and keep both as what moved."""
        con, key = self.parts.con, entry.key
        for one in entry.touched:
            self._have(one)
        con.execute(f"create or replace temp table touched as {' union '.join(entry.touched.values())}")
        con.execute(f"create temp table old_{name} as select * from {name} semi join touched using ({key})")
        asked = ""  # where it reads the views of records, only the touched ones are staged
        if name not in RECORDS:
            asked = f" where {key} in (select {key} from touched)"
        con.execute(f"create temp table new_{name} as select * from ({_near(sql, entry.near)}) as made{asked}")
        columns = ", ".join(
            column for column, *_ in con.execute(f"from {name} limit 0").description if column not in LINK
        )
        old, new = (f"select {columns} from {side}_{name}" for side in ("old", "new"))
        both = new
        if self.parts.has_rows(f"old_{name}"):
            con.execute(f"delete from {name} where {key} in (select {key} from old_{name})")
            both = f"({old} except all {new}) union all ({new} except all {old})"
        con.execute(f"insert into {name} select * from new_{name}")
        con.execute(f"create temp table moved_{name} as {both}")
        self.moved.add(name)

    def _have(self, name: str) -> None:
        """Have moved_<table> there, without a row where the table stands as it stood."""
        if name in self.moved or self._is_staged(name):
            return
        columns = ", ".join(
            column for column, *_ in self.parts.con.execute(f"from {name} limit 0").description if column not in LINK
        )
        self.parts.con.execute(f"create temp table moved_{name} as select {columns} from {name} limit 0")
        self.moved.add(name)
        self._pass_days(name)

    def pass_days(self, as_of: date) -> None:
        """Count what happened, or fell due, between the as-of dates then and now among what moved."""
        if self.day and as_of != self.day:
            self.days.extend(sorted((self.day, as_of)))
            for name in sorted(self.moved):
                self._pass_days(name)

    def _pass_days(self, name: str) -> None:
        if not self.days:
            return
        first, last = self.days
        kinds = self.parts.con.execute(f"from moved_{name} limit 0").description
        passed = [f"{column} > ? and {column} <= ?" for column, kind, *_ in kinds if str(kind) == "DATE"]
        columns = ", ".join(column for column, *_ in kinds)
        self.parts.con.execute(
            f"insert into moved_{name} select {columns} from {name} where {' or '.join(passed) or 'false'}",
            [first, last] * len(passed),
        )

    def mart(self, mart: Mart, table: str, made_of: str, rows: str, as_of: date, summed: Callable[[str], str]) -> bool:
        """Sum a mart up again in the months whose rows may be others; False where it has to be made anew.

        rows: the select of its rows; summed: writes the select of its sums from rows and a condition on them.
        """
        entry = reasoned(MARTS, mart.name, rows)
        if entry is None or not self._is_new(table, made_of) or not self._may(rows, entry, entry.spans):
            return False
        spans = self._spans(entry)
        if spans is None:
            return False
        if spans:
            near = _near(rows, entry.near, spans).replace(":as_of", f"date '{as_of}'")
            source = f"({near}) as made where {_within('event_date', spans)}"
            self._put(table, summed(source), spans)
        self.parts.note(table, made_of)
        self.months[table] = spans
        return True

    def beside(self, name: str, table: str, sql: str) -> None:
        """Sum a monthly table up by less: again where months of it were, all of it where it was made anew."""
        spans, made_of = self.months.get(table), self.parts.made_of(sql)
        if spans is None or name not in self.parts.before:
            self.parts.table(name, sql, is_read=False)
            return
        if spans:
            self._put(name, sql, spans)
        self.parts.note(name, made_of)

    def _spans(self, entry: ByMonth) -> Spans | None:
        """Give the months on whose days rows may be others, those without a gap as one; None of unheard-of dates."""
        for one in entry.spans:
            self._have(one)
        newest = max([*self.days, self.day or date.min])
        asked = [one.replace("{newest_day}", f"date '{newest}'") for one in entry.spans.values()]
        if self.days:
            asked.append(f"select date '{self.days[0]}' as first_day, date '{self.days[1]}' as last_day")
        found = self.parts.con.execute(
            "select distinct cast(date_trunc('month', first_day) as date), last_day(last_day)"
            f" from ({' union all '.join(asked)}) where first_day <= last_day order by all"
        ).fetchall()
        if any(not isinstance(day, date) or day.year > LAST_YEAR for span in found for day in span):
            return None
        return _joined([(first, last + timedelta(1)) for first, last in found])

    def _put(self, table: str, made: str, spans: Spans) -> None:
        """Put rows of some months in the place of those that were there."""
        con, within = self.parts.con, _within("month_date", spans)
        con.execute(f"create or replace temp table months_made as select * from ({made}) as made where {within}")
        con.execute(f"delete from {table} where {within}")
        con.execute(f"insert into {table} select * from months_made order by month_date")

    def check(self, name: str, sql: str) -> tuple[str, ByRecord] | None:
        """Give the select of a check over the records that may be others, where it may be asked of those alone."""
        entry = reasoned(CHECKS, name, sql)
        if entry is None or entry.table not in self.parts.touched or not self.day:
            return None
        self.parts.show(sql, is_near=True)
        if not self._may(sql, entry, (entry.table, f"stg_{entry.table}", f"sent_{entry.table}")):
            return None
        self._have(entry.table)
        return _near(sql, {entry.table: entry.near}), entry

    def as_sent(self, name: str, sql: str) -> str:
        """Let a check that reads what was sent read all of it, where only touched records are staged."""
        if reasoned(AS_SENT, name, sql):
            for table in (one for one in RECORDS if f"sent_{one}" in words(sql)):
                self.parts.stage(f"sent_{table}")
                if table in self.parts.touched:
                    sql = re.sub(rf"\bfrom sent_{table}\b", f"from as_sent_{table}", sql)
        return sql


def _near(sql: str, near: Mapping[str, str], spans: Spans = NO_SPANS) -> str:
    """Let a select read a part of its inputs; spans: the months that are asked for."""
    if not near:
        return sql
    asked = {name: _of_months(part, spans) if spans else part for name, part in near.items()}

    def part(found: re.Match[str]) -> str:
        own_name = "" if sql.startswith(" as ", found.end()) else f" as {found[2]}"
        return f"{found[1]} ({asked[found[2]]}){own_name}"

    return re.sub(rf"\b(from|join) ({'|'.join(near)})\b", part, sql)


def _of_months(part: str, spans: Spans) -> str:
    """Write the conditions of a part of an input for the months that are asked for."""
    ends = {"first_day": f"date '{spans[0][0]}'", "last_day": f"date '{spans[-1][1]}'"}
    return CONDITION.sub(
        lambda found: ends.get(found[1]) or _within(found[1], spans, int(found[2] or 0)),
        part,
    )


def _within(day: str, spans: Spans, later: int = 0) -> str:
    """Write the condition that a day is in one of some spans, or at most so many days later."""
    tests = [f"{day} >= date '{first}' and {day} < date '{after + timedelta(later)}'" for first, after in spans]
    return f"({' or '.join(tests)})" if tests else "false"


def _joined(spans: Iterable[tuple[date, date]]) -> Spans:
    """Join spans that meet or overlap; they come in their order."""
    joined: list[tuple[date, date]] = []
    for first, after in spans:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], after))
        else:
            joined.append((first, after))
    return joined
