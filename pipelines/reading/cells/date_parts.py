"""Write the SQL that takes a written date apart and puts it together again."""

from pipelines.reading.cells.quoting import text

# What may follow a day: 8:30, T08:30:00Z, ", 14:30", à 14h30, 上午8时.
TIME = r"(?:,?[ T]*(?:上午|下午|오전|오후|à|at|um|kl\.?)? ?\d{1,2}[:时h시點点].*)?"


def part(cell: str, pattern: str, group: int) -> str:
    """Take one group out of a cell that a pattern matches as a whole."""
    flag, body = ("(?i)", pattern.removeprefix("(?i)")) if pattern.startswith("(?i)") else ("", pattern)
    return f"regexp_extract({cell}, {text(f'{flag}^{body}$')}, {group})"


def made(year: str, month: str, day: str) -> str:
    """Make a date; null where there is no such day."""
    return f"try_cast({year} || '-' || {month} || '-' || {day} as date)"
