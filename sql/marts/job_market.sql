-- job_market: what employers ask for: AI job postings and AI hiring, by area and period.
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
WHERE theme = 'job_market' AND is_latest
