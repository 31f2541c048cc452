-- as_of: the record as it stood on a day: what no edition published by then supersedes.
-- An edition whose day is not known (sources.published_exact is false) counts from the day by which
-- it was public: it may have been public before.
-- grain: one row per indicator, entity, breakdown, period and source
-- inputs: observations, sources
-- materialise: macro(on_day)
SELECT
    observations.indicator,
    observations.entity,
    observations.entity_type,
    observations.breakdown,
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
    observations.disputed,
    observations.raw_table,
    observations.snapshot,
    observations.row
FROM observations
INNER JOIN sources
    ON observations.source = sources.source AND observations.edition = sources.edition
LEFT JOIN sources AS superseding
    ON
        observations.source = superseding.source
        AND observations.superseded_by = superseding.edition
WHERE
    sources.published <= coalesce(
        cast(on_day AS DATE), -- noqa: RF02
        error('as_of needs a day and was given NULL: write as_of(DATE ''2025-12-31'')')
    )
    AND (
        superseding.published IS NULL
        OR superseding.published > cast(on_day AS DATE) -- noqa: RF02
    )
