"""How well each rule would have warned: evaluated at every past month end, knowing only what was known then.

A firing at a month end is a hit when an outcome follows in the same unit or area within the horizon, else a false
alarm. Firings whose horizon is not over yet are pending and count as neither. An outcome without a firing in the
horizon before it is a miss. The base rate is the chance that any unit's month is followed by an outcome, whether a rule
fired or not.
"""

import hashlib
import json
import math
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from dashboard import state
from dashboard.access import viewer
from dashboard.access.remembered import remembered
from dashboard.early_warning.conditions import judge, untold
from dashboard.early_warning.evaluate import newest
from dashboard.early_warning.rules import Rule, rules
from dashboard.numbers import warehouse
from dashboard.numbers.definitions import definitions
from dashboard.numbers.sums import UNIT_LEVELS

CHANCE = 0.05
NOTHING = "none"  # the outcome of a rule that states a duty and foretells nothing
VERSION = 1  # count up when the same rule on the same facts may come out differently
OUTCOMES = {
    "serious_accident": "select accident_date as day, unit_id, area_id from accidents"
    " where severity in ('serious', 'fatal')",
    "major_hazard": "select found_date as day, unit_id, area_id from hazards where hazard_level = 'major'",
}


@dataclass(frozen=True)
class BackTest:
    """What a rule would have done.

    Precision: hits of fired. Recall: warned of all outcomes. lead_days: first firing within the horizon to the outcome.
    p_value: chance that firings blind to the facts hit as often, from those a horizon apart (trials).
    """

    rule: str
    months: int
    fired: int
    pending: int
    hits: int
    false_alarms: int
    outcomes: int
    warned: int
    misses: int
    scope_months: int
    base_rate: float | None
    precision: float | None
    recall: float | None
    lead_days: float | None
    p_value: float | None
    trials: int = 0
    untold: str = ""
    is_duty: bool = False

    @property
    def is_tested(self) -> bool:
        """Say whether there was anything to test it on: firings whose horizon is over, and outcomes."""
        return self.fired > 0 and self.outcomes > 0

    @property
    def is_too_few(self) -> bool:
        """Say whether even firings that were all hits could not be told from chance."""
        return self.is_tested and self.base_rate is not None and self.base_rate**self.trials >= CHANCE

    @property
    def is_no_better_than_chance(self) -> bool:
        """Say whether enough firings were tested to see that they are followed by an outcome as any month is."""
        return self.is_tested and not self.is_too_few and not self.is_better_than_chance

    @property
    def is_better_than_chance(self) -> bool:
        """Say whether its firings are followed by an outcome more often than any month is."""
        return self.is_tested and self.p_value is not None and self.p_value < CHANCE


def back_tests() -> dict[str, BackTest]:
    """Give the back-test of every usable rule on the newest warehouse, each worked out once per build and wording.

    It is about all units together: none for who sees only some of them.
    """
    if viewer.now().seen is not None:
        return {}
    known = kept()
    with viewer.everything():
        return _all(known)


def _all(known: dict[str, BackTest]) -> dict[str, BackTest]:
    return {rule.name: known.get(rule.name) or _keep(rule, newest()) for rule in rules(newest())[0]}


def kept() -> dict[str, BackTest]:
    """Give the back-tests that are worked out already."""
    path = newest()
    rows = state.rows("select rule, result from back_tests where build = ?", (path.stem,))
    results = dict(zip(rows["rule"], rows["result"], strict=True))
    usable = [rule for rule in rules(path)[0] if _key(rule) in results]
    return {rule.name: BackTest(**json.loads(results[_key(rule)])) for rule in usable}


def _keep(rule: Rule, path: Path) -> BackTest:
    """Work a back-test out and write it down; not where a newer warehouse was published meanwhile."""
    found = back_test(rule)
    if warehouse.newest() == path:
        values = (path.stem, _key(rule), json.dumps(asdict(found)), state.now())
        with state.writing() as con:
            con.execute("insert into back_tests values (?, ?, ?, ?) on conflict do nothing", values)
    return found


def back_test(rule: Rule) -> BackTest:
    """Evaluate a rule at every month end of the history, then compare with what followed."""
    path = newest()
    as_of = definitions(path).as_of
    if reason := untold(rule):
        return score(rule, {}, {}, as_of, reason)
    if rule.outcome == NOTHING:
        return score(rule, {}, {}, as_of)
    fired: dict[date, set[str]] = {}
    judged: dict[date, set[str]] = {}
    for day in month_ends(path):
        rows = judge(rule, day).rows
        judged[day] = set(rows["scope_id"])
        fired[day] = set(rows.loc[rows["is_fired"].astype(bool), "scope_id"])
    return score(rule, fired, outcomes(path, rule), as_of, seen=judged)


def score(
    rule: Rule,
    fired: dict[date, set[str]],
    followed: dict[str, list[date]],
    as_of: date,
    untold: str = "",
    seen: dict[date, set[str]] | None = None,
) -> BackTest:
    """Compare firings (day → units) with outcomes (unit → days), as far as the data reach (as_of).

    seen: which units the rule could judge on each day; a unit counts for the base rate from the first such day on.
    """
    horizon = timedelta(days=rule.horizon_days)
    days = sorted(fired)
    begun = _begun(days, seen or fired)
    over = [day for day in days if day + horizon <= as_of]
    firings = [(day, scope) for day in days for scope in sorted(fired[day])]
    tested = [(day, scope, _follows(followed, scope, day, horizon)) for day, scope in firings if day + horizon <= as_of]
    apart = _apart(tested, horizon)
    hits = sum(hit for _day, _scope, hit in tested)
    chances = [_follows(followed, scope, day, horizon) for day in over for scope in begun[day]]
    base_rate = sum(chances) / len(chances) if chances else None
    leads = _leads(firings, followed, days, horizon, as_of)
    warned = [lead for lead in leads if lead is not None]
    return BackTest(
        rule=rule.name,
        months=len(days),
        fired=len(tested),
        pending=len(firings) - len(tested),
        hits=hits,
        false_alarms=len(tested) - hits,
        outcomes=len(leads),
        warned=len(warned),
        misses=len(leads) - len(warned),
        scope_months=len(chances),
        base_rate=base_rate,
        precision=hits / len(tested) if tested else None,
        recall=len(warned) / len(leads) if leads else None,
        lead_days=float(np.median(warned)) if warned else None,
        p_value=_p_value(apart, base_rate),
        trials=len(apart),
        untold=untold,
        is_duty=rule.outcome == NOTHING,
    )


def _begun(days: list[date], seen: dict[date, set[str]]) -> dict[date, set[str]]:
    """Give for each day the units that were judged on it or before."""
    begun: dict[date, set[str]] = {}
    so_far: set[str] = set()
    for day in days:
        so_far = so_far | seen[day]
        begun[day] = so_far
    return begun


def _follows(followed: dict[str, list[date]], scope: str, day: date, horizon: timedelta) -> bool:
    """Say whether an outcome follows after a day, within the horizon."""
    return any(day < outcome <= day + horizon for outcome in followed.get(scope, ()))


def _leads(
    firings: list[tuple[date, str]], followed: dict[str, list[date]], days: list[date], horizon: timedelta, as_of: date
) -> list[int | None]:
    """Give for every outcome after the first evaluation how many days before it the rule first fired; None: a miss."""
    leads: list[int | None] = []
    by_scope: dict[str, list[date]] = {}
    for day, scope in firings:
        by_scope.setdefault(scope, []).append(day)
    for scope, found in followed.items():
        for outcome in found:
            if days and days[0] < outcome <= as_of:
                before = [day for day in by_scope.get(scope, ()) if day < outcome <= day + horizon]
                leads.append((outcome - min(before)).days if before else None)
    return leads


def _apart(tested: list[tuple[date, str, bool]], horizon: timedelta) -> list[bool]:
    """Keep of each unit only firings a horizon apart: one outcome must not count as proof for several."""
    last: dict[str, date] = {}
    kept = []
    for day, scope, hit in tested:
        if scope not in last or day >= last[scope] + horizon:
            last[scope] = day
            kept.append(hit)
    return kept


def _p_value(hits: list[bool], base_rate: float | None) -> float | None:
    """Test exactly (binomial) whether firings are followed by outcomes more often than any month is."""
    if not hits or base_rate is None or math.isnan(base_rate):
        return None
    return float(stats.binomtest(sum(hits), len(hits), base_rate, alternative="greater").pvalue)


# --- what is compared -----------------------------------------------------------------------------------------------


def month_ends(path: Path) -> list[date]:
    """Give the months of the history that are over, by their last day."""
    sql = "select month_end_date as day from months, builds where month_end_date <= as_of_date order by day"
    return [day.date() for day in pd.to_datetime(warehouse.query(sql, (), path)["day"])]


def outcomes(path: Path, rule: Rule) -> dict[str, list[date]]:
    """Give the days of what a rule warns of, by the units or areas of its scope."""
    return _by_scope(_outcome_rows(path, rule.outcome, rule.scope))


def outcomes_between(
    path: Path, outcome: str, scope: str, scope_ids: tuple[str, ...], first: date, last: date
) -> dict[str, list[date]]:
    """Give the days on which an outcome happened in some units or areas of a scope, both days included."""
    return _by_scope(_outcome_rows(path, outcome, scope, scope_ids, first, last))


def _by_scope(rows: tuple[tuple[str, date], ...]) -> dict[str, list[date]]:
    found = dict[str, list[date]]()
    for scope_id, day in rows:
        found.setdefault(scope_id, []).append(day)
    return found


@remembered(maxsize=32)
def _outcome_rows(
    path: Path,
    outcome: str,
    scope: str,
    scope_ids: tuple[str, ...] = (),
    first: date = date.min,
    last: date = date.max,
) -> tuple[tuple[str, date], ...]:
    if outcome == NOTHING:
        return ()
    place = f"unit_paths.{scope}_id" if scope in UNIT_LEVELS else "outcomes.area_id"
    if scope == "company":  # where nobody declared a company, it is everything there is
        alone = "select count(company_id) = 0 from unit_paths"
        place = f"case when ({alone}) then '' else unit_paths.company_id end"
    within = f" and {place} in ({', '.join('?' * len(scope_ids))})" if scope_ids else ""
    rows = warehouse.query(
        f"select {place} as scope_id, outcomes.day from ({OUTCOMES[outcome]}) as outcomes"
        f" left join unit_paths using (unit_id) where {place} is not null and day between ? and ?{within}"
        " order by day, scope_id",
        [first, last, *scope_ids],
        path,
    )
    return tuple((str(scope_id), day.date()) for scope_id, day in zip(rows["scope_id"], rows["day"], strict=True))


def _key(rule: Rule) -> str:
    """Name a rule as it is worded and as this program tests it."""
    return f"{rule.name} {hashlib.sha256(f'{VERSION} {rule!r}'.encode()).hexdigest()[:16]}"
