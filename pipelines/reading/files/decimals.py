"""Numbers of which the file itself knows where their decimals begin, where text alone could be read two ways."""

import re

EITHER_POINT = r"[-+]?[1-9]\d{0,2}\.\d{3}"  # 1.234: one and a quarter, or a thousand


def surely_decimal(number: str) -> str:
    """Write a number whose point is known to be that of decimals so that its three digits are not taken for thousands.

    1.234 becomes 1.2340, which is the same number and reads one way only.
    """
    return f"{number}0" if re.fullmatch(EITHER_POINT, number) else number
