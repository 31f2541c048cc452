-- outlook_noise: by how much an edition changes what the one before printed for the same years.
-- Only ten and more restated figures of one definition tell it.
-- grain: one row per indicator, breakdown, source and edition
-- unit: root mean square, as_is in the indicator's own unit, relative as a logarithm
-- inputs: revisions
SELECT
    indicator,
    breakdown,
    source,
    edition,
    count(*) AS restated,
    -- In one order, so that threads do not change the sums.
    sqrt(avg((value - previous_value) ** 2 ORDER BY entity, period)) AS as_is,
    sqrt(avg(
        CASE WHEN least(value, previous_value) > 0 THEN ln(value / previous_value) ** 2 END
        ORDER BY entity, period
    )) AS relative
FROM revisions
WHERE
    kind IN ('unchanged', 'restated', 'revised')
    AND period NOT LIKE '%/%'
GROUP BY ALL
HAVING count(*) >= 10
