"""Chinese map coordinates against published values, and back again."""

import pytest

from dashboard.shapes.coordinates import bd09_to_gcj02, gcj02_to_wgs84, to_wgs84, wgs84_to_gcj02

# WGS 84 longitude, latitude, GCJ-02 longitude, latitude: the test values of the eviltransform project.
PUBLISHED = [
    ("shanghai", 121.5272106, 31.1774276, 121.531541859215, 31.17530398364597),
    ("shenzhen", 113.912316, 22.543847, 113.9171764808363, 22.540796131694766),
    ("beijing", 116.377817, 39.911954, 116.38404722455657, 39.91334545536069),
]
A_CENTIMETRE = 1e-7


@pytest.mark.parametrize(("city", "x", "y", "shifted_x", "shifted_y"), PUBLISHED, ids=str)
def test_gcj02_agrees_with_the_published_values_both_ways(
    city: str, x: float, y: float, shifted_x: float, shifted_y: float
) -> None:
    assert wgs84_to_gcj02(x, y) == pytest.approx((shifted_x, shifted_y), abs=1e-9)
    assert gcj02_to_wgs84(shifted_x, shifted_y) == pytest.approx((x, y), abs=A_CENTIMETRE)


def test_bd09_agrees_with_the_published_value() -> None:
    # bd09togcj02(116.404, 39.915): the documented result of the coordtransform library.
    assert bd09_to_gcj02(116.404, 39.915) == pytest.approx((116.39762729119315, 39.90865673957631), abs=1e-9)


def test_bd09_goes_through_gcj02() -> None:
    assert to_wgs84("BD09", 116.404, 39.915) == gcj02_to_wgs84(*bd09_to_gcj02(116.404, 39.915))


def test_outside_china_nothing_is_shifted() -> None:
    toronto = (-79.38, 43.65)
    assert {to_wgs84(system, *toronto) for system in ("WGS84", "GCJ02", "BD09")} == {toronto}
