-- Revenue of an industry that has no bands in safety_cost_bands.toml for the year after: what is due by it is not known.
-- zh: 营业收入所属行业在safety_cost_bands.toml中没有次年适用的提取标准：无法计算应提取额。
-- level: warn
-- record: revenues
select
    revenues.revenue_id,
    revenues.industry_class as detail,
from revenues
where
    revenues.industry_class is not null
    and not exists (
        select 1
        from safety_cost_bands as bands
        where
            bands.industry = revenues.industry_class
            and bands.valid_from <= make_date(revenues.revenue_year + 1, 12, 31)
            and (bands.valid_to is null or bands.valid_to >= make_date(revenues.revenue_year + 1, 1, 1))
    )
