"""The list of deliberate faults fits the product as it is: nothing is run here, `make mutants` does that."""

from collections import Counter

import pytest

from tests.mutants import ROOT, Fault, faults


@pytest.mark.parametrize("fault", faults(), ids=lambda fault: fault.name)
def test_a_fault_has_its_place_and_tests_that_should_catch_it(fault: Fault) -> None:
    text = (ROOT / fault.file).read_text(encoding="utf-8")
    assert text.count(fault.old) == 1, f"{fault.file}: the old text must stand in it exactly once"
    assert fault.old != fault.new
    assert fault.tests
    assert all((ROOT / "tests" / f"test_{name}.py").exists() for name in fault.tests)


def test_faults_have_names_of_their_own() -> None:
    assert [name for name, count in Counter(fault.name for fault in faults()).items() if count > 1] == []
