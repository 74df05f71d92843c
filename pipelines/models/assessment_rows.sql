-- One row per element of a standardisation assessment made by the as-of date; rows that would count twice are left out.
select
    assessed_element_id,
    assessed_date as event_date,
    unit_id,
    cast(null as varchar) as area_id,
    export_format,
    scheme,
    assessor_type,
    part_code,
    1 as assessed_count,
    case when finding is not null then 1 else 0 end as finding_count,
    actual_score,
    case when is_blank then 0 else full_score end as applicable_score,
from assessments
where assessed_date <= :as_of and left_out is null
