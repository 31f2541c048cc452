-- compute: who has the machines: clusters of AI chips and data centres, by country and period.
-- What is counted covers a part of the machines there are: no share of the world is computed.
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
WHERE theme = 'compute' AND is_latest
