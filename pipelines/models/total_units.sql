-- One row per unit that is no unit: its id or its name says that its rows are totals of the others.
select unit_id
from units
where
    regexp_matches(lower(unit_id), '(^|[ -])(sub-?)?totals?( hours)?\s*$|(合\s*计|总\s*计|小\s*计|共\s*计|总和)\s*$')
    or regexp_matches(lower(unit_name), '(^|[ -])(sub-?)?totals?( hours)?\s*$|(合\s*计|总\s*计|小\s*计|共\s*计|总和)\s*$')
