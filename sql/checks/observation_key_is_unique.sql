-- observation_key_is_unique: indicator, entity, breakdown, period, source and edition name one
--   observation.
-- severity: error
-- inputs: observations
SELECT
    indicator,
    entity,
    breakdown,
    period_label,
    source,
    edition,
    count(*) AS times
FROM observations
GROUP BY indicator, entity, breakdown, period_label, source, edition
HAVING count(*) > 1
