"""Longitudes and latitudes of Chinese map services (GCJ-02, BD-09) turned into WGS 84.

GCJ-02 shifts WGS 84 by a fixed series of sines over the Krasovsky ellipsoid inside China; BD-09 adds a polar shift.
Neither has an official inverse: GCJ-02 is undone by iterating the forward formula until it agrees to a millimetre.
Published test values: eviltransform (GCJ-02) and coordtransform (BD-09).
"""

from math import atan2, cos, pi, sin, sqrt

Position = tuple[float, float]

KRASOVSKY_AXIS = 6378245.0
KRASOVSKY_ECCENTRICITY = 0.00669342162296594323
BAIDU_TURN = pi * 3000 / 180
MILLIMETRE = 1e-8


def is_in_china(longitude: float, latitude: float) -> bool:
    """Say whether the shift applies here; outside this box GCJ-02 equals WGS 84."""
    return 72.004 <= longitude <= 137.8347 and 0.8293 <= latitude <= 55.8271


def _waves(value: float, *terms: tuple[float, float]) -> float:
    return sum(size * sin(value * turn * pi) for size, turn in terms) * 2 / 3


def _shift(longitude: float, latitude: float) -> Position:
    """Return the shift of GCJ-02 at a WGS 84 position, in degrees."""
    x, y = longitude - 105, latitude - 35
    shared = _waves(x, (20, 6), (20, 2))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + shared
    north += _waves(y, (20, 1), (40, 1 / 3)) + _waves(y, (160, 1 / 12), (320, 1 / 30))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + shared
    east += _waves(x, (20, 1), (40, 1 / 3)) + _waves(x, (150, 1 / 12), (300, 1 / 30))
    angle = latitude / 180 * pi
    flat = 1 - KRASOVSKY_ECCENTRICITY * sin(angle) ** 2
    metres_north = KRASOVSKY_AXIS * (1 - KRASOVSKY_ECCENTRICITY) / (flat * sqrt(flat)) * pi / 180
    metres_east = KRASOVSKY_AXIS / sqrt(flat) * cos(angle) * pi / 180
    return east / metres_east, north / metres_north


def wgs84_to_gcj02(longitude: float, latitude: float) -> Position:
    """Return the GCJ-02 position of a WGS 84 position."""
    if not is_in_china(longitude, latitude):
        return longitude, latitude
    east, north = _shift(longitude, latitude)
    return longitude + east, latitude + north


def gcj02_to_wgs84(longitude: float, latitude: float) -> Position:
    """Return the WGS 84 position whose GCJ-02 position is given."""
    if not is_in_china(longitude, latitude):
        return longitude, latitude
    guess = (longitude, latitude)
    for _ in range(20):
        there = wgs84_to_gcj02(*guess)
        wrong = (there[0] - longitude, there[1] - latitude)
        guess = (guess[0] - wrong[0], guess[1] - wrong[1])
        if max(abs(wrong[0]), abs(wrong[1])) < MILLIMETRE:
            break
    return guess


def bd09_to_gcj02(longitude: float, latitude: float) -> Position:
    """Return the GCJ-02 position of a BD-09 position."""
    if not is_in_china(longitude, latitude):
        return longitude, latitude
    x, y = longitude - 0.0065, latitude - 0.006
    length = sqrt(x * x + y * y) - 0.00002 * sin(y * BAIDU_TURN)
    angle = atan2(y, x) - 0.000003 * cos(x * BAIDU_TURN)
    return length * cos(angle), length * sin(angle)


def to_wgs84(system: str, longitude: float, latitude: float) -> Position:
    """Return a position of one of the three systems in WGS 84."""
    if system == "BD09":
        return gcj02_to_wgs84(*bd09_to_gcj02(longitude, latitude))
    if system == "GCJ02":
        return gcj02_to_wgs84(longitude, latitude)
    return longitude, latitude
