-- One row per element of a standardisation assessment, with its full score: that of the scheme where the scheme says it.
-- left_out says why a row counts nowhere: a part beside its own elements would count points twice.
with dated as (
    select
        stg_assessments.assessment_id,
        stg_assessments.element_code,
        max(schemes.valid_from) as scheme_from,
    from stg_assessments
    join schemes
        on schemes.scheme = stg_assessments.scheme and schemes.valid_from <= stg_assessments.assessed_date
    group by stg_assessments.assessment_id, stg_assessments.element_code
),

placed as (
    select
        sent.assessment_id,
        sent.element_code,
        dated.scheme_from,
        max(elements.part_code) as part_code,
        max(case when elements.element_code = sent.element_code then elements.full_score end) as scheme_full_score,
        max(case when elements.element_code = sent.element_code and elements.is_part then 1 else 0 end) as is_part,
    from stg_assessments as sent
    join dated on dated.assessment_id = sent.assessment_id and dated.element_code = sent.element_code
    join scheme_elements as elements
        on elements.scheme = sent.scheme
        and elements.valid_from = dated.scheme_from
        and (
            elements.element_code = sent.element_code
            or (not elements.has_elements and left(sent.element_code, length(elements.element_code) + 1) = elements.element_code || '.')
        )
    group by sent.assessment_id, sent.element_code, dated.scheme_from
),

parts_told as (
    select distinct assessment_id, part_code from placed where is_part = 0
),

scored as (
    select
        sent.assessment_id || ' ' || sent.element_code as assessed_element_id,
        sent.assessment_id,
        sent.scheme,
        dated.scheme_from,
        sent.unit_id,
        sent.assessed_date,
        sent.assessor_type,
        placed.part_code,
        sent.element_code,
        coalesce(placed.scheme_full_score, sent.full_score) as full_score,
        case when coalesce(sent.is_blank, false) then 0 else sent.actual_score end as actual_score,
        coalesce(sent.is_blank, false) as is_blank,
        sent.finding,
        case when placed.is_part = 1 and parts_told.part_code is not null then 1 else 0 end as is_subtotal,
        sent.export_format,
        sent.file_hash,
    from stg_assessments as sent
    left join dated on dated.assessment_id = sent.assessment_id and dated.element_code = sent.element_code
    left join placed on placed.assessment_id = sent.assessment_id and placed.element_code = sent.element_code
    left join parts_told
        on parts_told.assessment_id = placed.assessment_id and parts_told.part_code = placed.part_code
)

select
    assessed_element_id,
    assessment_id,
    scheme,
    scheme_from,
    unit_id,
    assessed_date,
    assessor_type,
    part_code,
    element_code,
    full_score,
    actual_score,
    is_blank,
    finding,
    case
        when scheme_from is null then 'unknown_scheme'
        when part_code is null then 'unknown_element'
        when is_subtotal = 1 then 'subtotal'
        when full_score is null then 'no_full_score'
        when actual_score > full_score then 'over_full_score'
    end as left_out,
    export_format,
    file_hash,
from scored
