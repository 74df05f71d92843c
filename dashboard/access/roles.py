"""What each role may do: this table is the rule and its documentation; the tables of the state file obey it."""

RIGHTS = {  # right → tables of state.sqlite that only those who have it may write
    "see": (),
    "download": (),
    "save_views": ("views_saved",),
    "comment": ("comments",),
    "acknowledge": ("acknowledgements",),
    "act": ("actions", "action_versions", "action_evidence"),
    "annotate": ("annotations_made",),
    "set_targets": ("targets_set",),
    "close": (
        "closings",
        "reopenings",
        "definitions_kept",
        "frozen",
        "frozen_units",
        "frozen_rows",
        "frozen_files",
    ),
    "lineage": (),
    "load": (),
    "administer": (),
}
ROLES = {
    "viewer": ("see", "download"),
    "analyst": ("see", "download", "save_views", "annotate", "lineage"),
    "safety_officer": tuple(right for right in RIGHTS if right != "administer"),
    "administrator": tuple(RIGHTS),
}
FOR_ALL_UNITS = ("close", "lineage", "load", "administer")  # who does them sees the whole company
OF_THE_PROGRAM = (  # written by commands of this machine and by the product itself, never in the name of a reader
    "alerts",
    "evaluations",
    "sightings",
    "alert_records",
    "deliveries",
    "back_tests",
    "packs_sent",
    "views_sent",
    "handed_over",
)


def rights_of(roles: tuple[str, ...], is_all_units: bool) -> frozenset[str]:
    """Give what roles may do together; rights over the whole company only where all units are seen."""
    given = {right for role in roles for right in ROLES.get(role, ())}
    return frozenset(right for right in given if is_all_units or right not in FOR_ALL_UNITS)


def writable(rights: frozenset[str]) -> frozenset[str]:
    """Name the tables that somebody with these rights may write."""
    return frozenset(table for right in rights for table in RIGHTS[right])
