"""Say of a query whether it is one select that only reads; what a database can refuse by itself comes on top."""

import re

# What is no word of the query: texts, quoted names, comments.
QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]\n]*\]|--[^\n]*|/\*.*?\*/", re.DOTALL)
RUNS_COMMENTS = re.compile(r"/\*[!+M]")  # MySQL runs what stands in /*! … */
WRITES = (
    *("insert", "update", "delete", "merge", "truncate", "drop", "alter", "create", "grant", "revoke", "deny"),
    *("into", "exec", "execute", "call", "copy", "attach", "detach", "pragma", "vacuum", "backup", "restore"),
    *("shutdown", "dbcc", "commit", "rollback", "declare"),
)
WORD = re.compile(r"(?<![\w.@:#$])(?!(?:insert|truncate)\()[a-z_]\w*", re.IGNORECASE)  # MySQL has two such functions


def why_no_single_select(query: str) -> str:
    """Say why a query is not one select that only reads; nothing where it is. Its text is not shown."""
    if RUNS_COMMENTS.search(query):
        return "holds a comment that a database would run: take it out"
    bare = QUOTED.sub(" ", query).strip()
    if any(mark in bare for mark in ("'", '"', "`", "/*")):
        return "holds a quote or a comment that does not end"
    bare = bare.removesuffix(";").rstrip()
    if ";" in bare:
        return "holds more than one statement: a connection reads with a single select"
    words = [word.lower() for word in re.findall(r"\w+", bare)]
    if not words or words[0] not in ("select", "with"):
        return "is no select: a connection only reads"
    found = next((word for word in map(str.lower, WORD.findall(bare)) if word in WRITES), "")
    return f"would do more than read ({found}): a connection only reads" if found else ""
