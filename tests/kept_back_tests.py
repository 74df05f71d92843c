"""A folder with a state file of its own that knows the back-tests of its warehouse: they take longest of all."""

from collections.abc import Callable
from pathlib import Path

from dashboard import state
from dashboard.early_warning import back_test
from tests.conftest import locked


def with_back_tests(loaded: Path, own_state: Callable[[Path], Path], use_data: Callable[[Path], Path]) -> Path:
    """Link a loaded folder into a new one, in which nothing but the back-tests of that warehouse was written down."""
    use_data(loaded)
    with locked(loaded.with_name(f"{loaded.name}-tested.lock")):
        back_test.back_tests()  # worked out and written down by the first process, known to the others
    known = state.rows("select build, rule, result, tested_at from back_tests").to_numpy().tolist()
    own = own_state(loaded)
    with state.writing() as con:
        con.executemany("insert into back_tests values (?, ?, ?, ?)", known)
    return own
