-- latest: the record as it stands: of each source what no newer edition supersedes. What a newer
-- edition covers and does not print is withdrawn, and is not here: the mart withdrawals has it.
-- grain: one row per indicator, entity, breakdown, period and source
-- inputs: observations
SELECT
    indicator,
    entity,
    entity_type,
    breakdown,
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
    disputed,
    raw_table,
    snapshot,
    row
FROM observations
WHERE is_latest
