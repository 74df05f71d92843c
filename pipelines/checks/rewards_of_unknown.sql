-- Rewards that name a hazard or a person of whom nothing was loaded: they stand beside no find.
-- zh: 奖惩所写的隐患或人员没有加载：无法与发现的隐患对应。
-- level: warn
-- record: rewards
select rewards.reward_id
from rewards
left join hazards on hazards.hazard_id = rewards.hazard_id
left join people on people.person_id = rewards.person_id
where
    (rewards.hazard_id is not null and hazards.hazard_id is null)
    or (rewards.person_id is not null and people.person_id is null and (select count(*) from people) > 0)
