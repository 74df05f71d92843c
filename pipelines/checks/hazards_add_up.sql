-- The monthly sums must hold every hazard once.
-- zh: 各月合计必须恰好包含每项隐患一次。
select
    (select coalesce(sum(found_count), 0) from hazard_found_months) as summed,
    (select count(*) from hazards, builds where found_date <= as_of_date) as counted,
where
    (select coalesce(sum(found_count), 0) from hazard_found_months)
    <> (select count(*) from hazards, builds where found_date <= as_of_date)
