-- observations: the one tidy fact table: every figure of every edition, in its indicator's unit.
-- A newer edition of the source supersedes a figure where it prints the figure again; where one of
-- its tables covers the field of the indicator, breakdown and period in full; and, for a source
-- whose snapshots are whole tables (whole_tables), where it brought a snapshot of the same table.
-- A full table says nothing of aggregates that it leaves out, and a top-n or selected one nothing
-- of any figure that it leaves out.
-- grain: one row per indicator, entity, breakdown, period, source and edition
-- unit: decimals counts those that were printed, in the unit of value; below zero for thousands
-- inputs: readings, sources, snapshots, loads, whole_tables
-- materialise: table
WITH
editions AS (
    SELECT
        source,
        edition,
        row_number() OVER (ORDER BY published, edition) AS turn
    FROM sources
),

accepted AS (
    SELECT
        readings.*,
        snapshots.raw_table,
        editions.turn,
        CASE WHEN readings.coverage = 'full' THEN editions.turn END AS covering_turn
    FROM readings
    INNER JOIN snapshots ON readings.snapshot = snapshots.snapshot
    INNER JOIN editions
        ON readings.source = editions.source AND readings.edition = editions.edition
    WHERE readings.outcome = 'observation'
),

-- The turns at which a snapshot of the whole table came.
whole AS (
    SELECT
        loads.source,
        loads.raw_table,
        editions.turn
    FROM loads
    INNER JOIN whole_tables ON loads.source = whole_tables.source
    INNER JOIN editions
        ON loads.source = editions.source AND loads.edition = editions.edition
),

followed AS (
    SELECT
        accepted.*,
        least(
            whole.turn,
            lead(accepted.turn) OVER (
                PARTITION BY
                    accepted.indicator, accepted.entity, accepted.breakdown,
                    accepted.period_label, accepted.source
                ORDER BY accepted.turn
            ),
            CASE
                WHEN accepted.entity_type <> 'aggregate'
                    THEN min(accepted.covering_turn) OVER (
                        PARTITION BY
                            accepted.indicator, accepted.entity_type, accepted.breakdown,
                            accepted.period_label, accepted.source
                        ORDER BY accepted.turn
                        RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
                    )
            END
        ) AS superseding_turn
    FROM accepted
    ASOF LEFT JOIN whole
        ON
            accepted.source = whole.source
            AND accepted.raw_table = whole.raw_table
            AND accepted.turn < whole.turn
)

SELECT
    followed.indicator,
    followed.entity,
    followed.entity_type,
    followed.breakdown,
    followed.period_start,
    followed.period_end,
    followed.period_label,
    followed.observed AS value,
    followed.observed_unit AS unit,
    followed.decimals,
    followed.source,
    followed.edition,
    followed.status,
    followed.coverage,
    followed.top_n,
    followed.disputed,
    superseding.edition IS NULL AS is_latest,
    superseding.edition AS superseded_by,
    followed.raw_table,
    followed.snapshot,
    followed.row
FROM followed
LEFT JOIN editions AS superseding ON followed.superseding_turn = superseding.turn
-- An export to CSV takes the rows as they stand.
ORDER BY ALL
