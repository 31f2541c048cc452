-- revisions: a figure from edition to edition: what it was, what it became, and in which way.
-- Kinds: unchanged; restated (the same when both are rounded to the fewer decimals printed);
-- revised; definition changed (breaks says how: the difference is no revision of one quantity);
-- withdrawn (the edition covers the figure's table and leaves it out); added late (the edition
-- before covered the figure's table, when its period was over, and left it out).
-- grain: indicator, entity, breakdown, period, source, edition; the first edition of a figure has
--   no row unless it added the figure late
-- unit: the indicator's own, in unit; percent where named so
-- inputs: named_observations, sources, breaks, whole_tables, loads, withdrawals
WITH
figures AS (
    SELECT
        named_observations.*,
        sources.published,
        dense_rank() OVER (ORDER BY sources.published, named_observations.edition) AS turn
    FROM named_observations
    LEFT JOIN sources
        ON
            named_observations.source = sources.source
            AND named_observations.edition = sources.edition
),

successive AS (
    SELECT
        *,
        lag(edition) OVER by_edition AS previous_edition,
        lag(value) OVER by_edition AS previous_value,
        least(decimals, lag(decimals) OVER by_edition) AS common_decimals,
        lag(line) OVER by_edition AS previous_line,
        first_value(edition) OVER by_edition AS first_edition,
        first_value(value) OVER by_edition AS first_value,
        first_value(line) OVER by_edition AS first_line,
        max(turn) FILTER (coverage = 'full') OVER (
            PARTITION BY indicator, entity_type, breakdown, period, source
            ORDER BY turn
            RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS full_turn
    FROM figures
    WINDOW by_edition AS (
        PARTITION BY indicator, entity, breakdown, period, source ORDER BY turn
    )
),

again AS (
    SELECT
        *,
        -- More than half of the last common decimal apart; the rest is noise of binary fractions.
        abs(value - previous_value)
        > 0.5 * 10.0 ** -common_decimals + 1e-14 * abs(value) AS is_revised,
        -- What is left of the world hangs on the areas that the edition prints beside it.
        entity = 'rest_of_world' OR EXISTS (
            FROM breaks
            WHERE
                breaks.indicator = successive.indicator
                AND breaks.source = successive.source
                AND breaks.edition > successive.previous_edition
                AND breaks.edition <= successive.edition
        ) AS definition_changed
    FROM successive
    WHERE previous_edition IS NOT NULL
),

editions AS (
    SELECT DISTINCT
        source,
        edition,
        published,
        turn
    FROM figures
),

whole AS (
    SELECT
        loads.source,
        loads.raw_table,
        editions.published,
        editions.turn
    FROM loads
    INNER JOIN whole_tables ON loads.source = whole_tables.source
    INNER JOIN editions
        ON loads.source = editions.source AND loads.edition = editions.edition
),

-- The newest edition before a figure's first that covered its table when its period was over.
first_seen AS (
    SELECT
        successive.*,
        greatest(
            CASE WHEN successive.entity_type <> 'aggregate' THEN successive.full_turn END,
            CASE WHEN whole.published > successive.period_end THEN whole.turn END
        ) AS covering_turn
    FROM successive
    ASOF LEFT JOIN whole
        ON
            successive.source = whole.source
            AND successive.raw_table = whole.raw_table
            AND successive.turn > whole.turn
    WHERE successive.previous_edition IS NULL
),

late AS (
    SELECT
        first_seen.*,
        editions.edition AS covering_edition
    FROM first_seen
    INNER JOIN editions
        ON
            first_seen.source = editions.source
            AND first_seen.covering_turn = editions.turn
),

told AS (
    SELECT
        *,
        CASE
            WHEN definition_changed THEN 'definition changed'
            WHEN is_revised THEN 'revised'
            WHEN value <> previous_value THEN 'restated'
            ELSE 'unchanged'
        END AS kind
    FROM again
    UNION ALL BY NAME
    SELECT
        * EXCLUDE (previous_edition, covering_edition),
        covering_edition AS previous_edition,
        FALSE AS is_revised,
        FALSE AS definition_changed,
        'added late' AS kind
    FROM late
    UNION ALL BY NAME
    SELECT
        indicator,
        entity,
        entity_type,
        country,
        name,
        breakdown,
        period,
        unit,
        edition AS previous_edition,
        value AS previous_value,
        lineage[1] AS previous_line,
        FALSE AS is_revised,
        FALSE AS definition_changed,
        'withdrawn' AS kind,
        source,
        withdrawn_by AS edition,
        coverage,
        printed_again_by IS NULL AS is_latest
    FROM withdrawals
)

SELECT
    indicator,
    entity,
    entity_type,
    country,
    name,
    breakdown,
    period,
    unit,
    kind,
    previous_edition,
    previous_value,
    value,
    round(value - previous_value, 6) + 0 AS difference,
    CASE
        WHEN previous_value > 0 THEN round(100 * (value / previous_value - 1), 2) + 0
    END AS difference_percent,
    is_revised,
    first_edition,
    first_value,
    round(value - first_value, 6) + 0 AS difference_from_first,
    CASE
        WHEN first_value > 0 THEN round(100 * (value / first_value - 1), 2) + 0
    END AS difference_from_first_percent,
    definition_changed,
    source,
    edition,
    coverage,
    -- In the second edition the first is the one before. DuckDB is slow to find distinct items.
    list_sort(CASE
        WHEN kind = 'withdrawn' THEN [previous_line]
        WHEN kind = 'added late' THEN [line]
        WHEN previous_line = first_line THEN [line, previous_line]
        ELSE [line, previous_line, first_line]
    END) AS lineage,
    is_latest
FROM told
