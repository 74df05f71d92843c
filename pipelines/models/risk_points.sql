-- One row per entry of the risk register, graded by its method; scores are never averaged or truncated. A score with a
-- factor that is not on the scale of its method grades nothing: such a point is not assessed.
-- The edition of the method is the one in force on the day of assessment; without that day, the newest.
with dated as (
    select
        stg_risk_points.risk_point_id,
        max(risk_methods.valid_from) as valid_from,
    from stg_risk_points
    join risk_methods
        on risk_methods.method = stg_risk_points.method
        and (stg_risk_points.assessed_date is null or risk_methods.valid_from <= stg_risk_points.assessed_date)
    group by stg_risk_points.risk_point_id
),

factors as (
    select risk_point_id, method, 'likelihood' as factor, likelihood as score from stg_risk_points
    union all select risk_point_id, method, 'exposure' as factor, exposure as score from stg_risk_points
    union all select risk_point_id, method, 'consequence' as factor, consequence as score from stg_risk_points
    union all select risk_point_id, method, 'control_state' as factor, control_state as score from stg_risk_points
),

off_scale as (
    select factors.risk_point_id, min(factors.factor) as off_scale_factor
    from factors
    join dated on dated.risk_point_id = factors.risk_point_id
    join (select distinct method, valid_from, factor from risk_method_scales) as scaled
        on scaled.method = factors.method and scaled.valid_from = dated.valid_from and scaled.factor = factors.factor
    left join risk_method_scales as scales
        on scales.method = factors.method
        and scales.valid_from = dated.valid_from
        and scales.factor = factors.factor
        and scales.score = factors.score
    where factors.score is not null and scales.score is null
    group by factors.risk_point_id
),

scored as (
    select
        stg_risk_points.*,
        dated.valid_from,
        off_scale.off_scale_factor,
        case when methods.method is not null and off_scale.risk_point_id is null then
            case when methods.uses_likelihood then likelihood else 1 end
            * case when methods.uses_exposure then exposure else 1 end
            * case when methods.uses_consequence then consequence else 1 end
            * case when methods.uses_control_state then control_state else 1 end
        end as score,
    from stg_risk_points
    left join dated on dated.risk_point_id = stg_risk_points.risk_point_id
    left join risk_methods as methods
        on methods.method = stg_risk_points.method and methods.valid_from = dated.valid_from
    left join off_scale on off_scale.risk_point_id = stg_risk_points.risk_point_id
),

graded as (
    select
        scored.risk_point_id,
        max(cuts.lowest_score) as lowest_score,
    from scored
    join risk_method_levels as cuts
        on cuts.method = scored.method and cuts.valid_from = scored.valid_from and scored.score >= cuts.lowest_score
    group by scored.risk_point_id
)

select
    scored.risk_point_id,
    scored.area_id,
    scored.unit_id,
    scored.risk_point_name,
    scored.hazard_source,
    scored.method,
    scored.likelihood,
    scored.exposure,
    scored.consequence,
    scored.control_state,
    scored.score,
    scored.off_scale_factor,
    coalesce(cuts.level, scored.level) as inherent_level,
    scored.residual_level,
    coalesce(scored.residual_level, cuts.level, scored.level) as level_in_force,
    scored.control_level,
    scored.control_measures,
    scored.owner_name,
    scored.assessed_date,
    scored.review_due_date,
    scored.is_high_energy,
    scored.export_format,
    scored.file_hash,
from scored
left join graded on graded.risk_point_id = scored.risk_point_id
left join risk_method_levels as cuts
    on cuts.method = scored.method
    and cuts.valid_from = scored.valid_from
    and cuts.lowest_score = graded.lowest_score
