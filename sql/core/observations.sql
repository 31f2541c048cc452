-- observations: the one tidy fact table: every figure of every edition, in its indicator's unit.
-- grain: one row per indicator, entity, period, source and edition
-- inputs: readings, sources, snapshots
-- materialise: table
WITH
accepted AS (
    SELECT
        readings.*,
        snapshots.raw_table,
        sources.published
    FROM readings
    INNER JOIN snapshots ON readings.snapshot = snapshots.snapshot
    INNER JOIN sources
        ON readings.source = sources.source AND readings.edition = sources.edition
    WHERE readings.outcome = 'observation'
)

SELECT
    indicator,
    entity,
    entity_type,
    period_start,
    period_end,
    period_label,
    observed AS value,
    observed_unit AS unit,
    source,
    edition,
    status,
    coverage,
    top_n,
    row_number() OVER (
        PARTITION BY indicator, entity, period_label, source
        ORDER BY published DESC, edition DESC
    ) = 1 AS is_latest,
    raw_table,
    snapshot,
    row
FROM accepted
-- An export to CSV takes the rows as they stand.
ORDER BY ALL
