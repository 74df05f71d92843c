-- Revenue of an industry that has no bands in safety_cost_bands.toml: what is due by it is not known.
-- zh: 营业收入所属行业在safety_cost_bands.toml中没有提取标准：无法计算应提取额。
-- level: warn
-- record: revenues
select
    revenues.revenue_id,
    revenues.industry_class as detail,
from revenues
left join safety_cost_bands as bands on bands.industry = revenues.industry_class
where revenues.industry_class is not null and bands.industry is null
