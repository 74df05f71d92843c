"""Companies unlike others: the pages that everybody opens stand, and say something, whatever a company lacks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.numbers import company, kpis
from tests import odd_companies
from tests.conftest import Loader
from tests.test_every_unit import fault_on
from tests.test_pages import APP, SECONDS

ASKED = ("overview", "risk_map", "review")


@pytest.mark.parametrize(
    ("kind", "units"),
    [
        ("no unit", 2),
        pytest.param("one unit", 1, marks=pytest.mark.soak),
        pytest.param("400 units", 400, marks=pytest.mark.soak),
    ],
)
def test_the_first_pages_stand_for_a_company_unlike_others(
    kind: str, units: int, loaded_once: Loader, tmp_path: Path, use_data: Callable[[Path], Path]
) -> None:
    """One month is loaded, there are no targets, and of each unit one of two hazards was treated on time.

    Two units that no file names are known by their ids alone.
    """
    use_data(loaded_once(f"odd-{kind}", odd_companies.KINDS[kind](tmp_path / "exports")))
    build = company.build_in_use()
    assert build is not None
    assert len(company.unit_tree(build.build)) == units
    assert kpis.rate("treatment_on_time_rate").rows["rate"].item() == 50
    assert ("risk_points" in company.tables_loaded(build.build)) == (kind == "one unit")
    app = AppTest.from_file(str(APP), default_timeout=3 * SECONDS)
    faults = {page: fault for page in ASKED if (fault := fault_on(app, page))}
    assert not faults, "\n\n".join(f"{page}: {fault}" for page, fault in faults.items())
