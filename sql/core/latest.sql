-- latest: the record as it stands: the newest edition of each figure.
-- grain: one row per indicator, entity, period and source
-- inputs: observations
SELECT
    indicator,
    entity,
    entity_type,
    period_start,
    period_end,
    period_label,
    value,
    unit,
    source,
    edition,
    status,
    coverage,
    top_n,
    raw_table,
    snapshot,
    row
FROM observations
WHERE is_latest
