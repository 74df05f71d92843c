-- One row per person who answers for an area or a risk point in a role, from which day to which; a risk point goes before
-- its area. Without a first day it holds from the day of its letter, without either always.
select
    responsibility_id,
    unit_id,
    case when risk_point_id is null then 'area' else 'risk_point' end as place_type,
    coalesce(risk_point_id, area_id) as place_id,
    area_id,
    risk_point_id,
    responsibility_role,
    trim(owner_name) as owner_name,
    start_date,
    end_date,
    signed_date,
    coalesce(start_date, signed_date) as from_date,
    delivered.field is not null as says_signed,
    responsibilities.export_format,
    responsibilities.file_hash,
from stg_responsibilities as responsibilities
left join delivered_fields as delivered
    on delivered.file_hash = responsibilities.file_hash
    and delivered.table_name = 'responsibilities'
    and delivered.field = 'signed_date'
