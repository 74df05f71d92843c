-- One row per safety cost that was sent.
select
    entry_id,
    unit_id,
    month_date,
    cost_type,
    cost_item,
    cost_amount,
    export_format,
    file_hash,
from stg_investments
