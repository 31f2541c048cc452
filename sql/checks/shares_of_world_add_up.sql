-- shares_of_world_add_up: countries' shares of the world in one figure do not pass 100 percent.
-- severity: error
-- inputs: observations
SELECT
    indicator,
    breakdown,
    period_label,
    edition,
    sum(cast(value AS DECIMAL(18, 6))) AS total
FROM observations
WHERE indicator LIKE '%\_share\_of\_world' ESCAPE '\' AND entity_type = 'country'
GROUP BY indicator, breakdown, period_label, edition
HAVING sum(cast(value AS DECIMAL(18, 6))) > 100.5
