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

-- The next turn, after each edition, at which a snapshot of a whole table came.
whole AS (
    SELECT
        editions.source,
        editions.edition,
        loads.raw_table,
        min(newer.turn) AS turn
    FROM loads
    INNER JOIN whole_tables USING (source)
    INNER JOIN editions AS newer USING (source, edition)
    INNER JOIN editions ON loads.source = editions.source AND newer.turn > editions.turn
    GROUP BY ALL
),

-- Read three times over, each time other columns.
accepted AS NOT MATERIALIZED (
    SELECT
        readings.*,
        snapshots.raw_table,
        editions.turn
    FROM readings
    INNER JOIN snapshots USING (snapshot)
    INNER JOIN editions ON readings.source = editions.source AND readings.edition = editions.edition
    WHERE readings.outcome = 'observation'
),

-- The next turn at which a table covers the field in full.
fields AS (
    SELECT
        indicator,
        entity_type,
        breakdown,
        period_label,
        source,
        edition,
        min(CASE WHEN bool_or(coverage = 'full') THEN turn END) OVER (
            PARTITION BY indicator, entity_type, breakdown, period_label, source
            ORDER BY turn
            RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS covering_turn
    FROM accepted
    WHERE entity_type <> 'aggregate'
    GROUP BY indicator, entity_type, breakdown, period_label, source, edition, turn
),

-- The next turn at which a figure is printed again.
reprints AS (
    SELECT
        indicator,
        entity,
        breakdown,
        period_label,
        source,
        edition,
        lead(turn) OVER (
            PARTITION BY indicator, entity, breakdown, period_label, source
            ORDER BY turn
        ) AS again_turn
    FROM accepted
    QUALIFY again_turn IS NOT NULL
),

followed AS (
    SELECT
        accepted.*,
        least(whole.turn, reprints.again_turn, fields.covering_turn) AS superseding_turn
    FROM accepted
    LEFT JOIN whole USING (source, edition, raw_table)
    LEFT JOIN fields USING (indicator, entity_type, breakdown, period_label, source, edition)
    LEFT JOIN reprints USING (indicator, entity, breakdown, period_label, source, edition)
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
