-- readiness: how ready a government or an economy is said to be, by country and year.
-- The frame of an index changes from edition to edition: scores compare inside one indicator.
-- Every source that has a figure stands for itself; is_preferred names the one to begin with.
-- grain: measure, indicator, breakdown, entity, period, source
-- unit: the indicator's own, in unit
-- inputs: theme_figures
SELECT
    measure,
    indicator,
    title,
    breakdown,
    entity,
    country,
    name,
    period,
    year,
    value,
    unit,
    previous_period,
    change,
    rank,
    ranked_among,
    is_preferred,
    source,
    edition,
    coverage,
    lines AS lineage
FROM theme_figures
WHERE theme = 'readiness' AND is_latest
