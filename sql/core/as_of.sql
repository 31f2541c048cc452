-- as_of: the record as it stood on a day: the newest edition published by then of each figure.
-- grain: one row per indicator, entity, period and source
-- inputs: observations, sources
-- materialise: macro(on_day)
SELECT
    observations.indicator,
    observations.entity,
    observations.entity_type,
    observations.period_start,
    observations.period_end,
    observations.period_label,
    observations.value,
    observations.unit,
    observations.source,
    observations.edition,
    observations.status,
    observations.coverage,
    observations.top_n,
    observations.raw_table,
    observations.snapshot,
    observations.row
FROM observations
INNER JOIN sources
    ON observations.source = sources.source AND observations.edition = sources.edition
WHERE sources.published <= cast(on_day AS DATE) -- noqa: RF02
QUALIFY row_number() OVER (
    PARTITION BY
        observations.indicator, observations.entity,
        observations.period_label, observations.source
    ORDER BY sources.published DESC, observations.edition DESC
) = 1
