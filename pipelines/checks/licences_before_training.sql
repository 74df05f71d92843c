-- Licences issued before the first certificate training that their holder passed: one of the two days is wrong.
-- zh: 证书的发证日期早于持证人首次取证培训合格的日期：两个日期必有一误。
-- level: warn
-- record: licences
select licences.licence_id
from licences
join (
    select person_id, min(trained_date) as trained_date
    from trainings
    where training_type = 'certificate' and (training_result is null or training_result <> 'failed')
    group by person_id
) as first_trained on first_trained.person_id = licences.person_id
where licences.issued_date < first_trained.trained_date
