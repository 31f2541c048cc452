-- revisions: a figure from edition to edition: what it was, what it became, and in which way.
-- Kinds: unchanged; restated (the same when both are rounded to the fewer decimals printed);
-- revised; definition changed (breaks says how: the difference is no revision of one quantity);
-- withdrawn (the edition covers the figure's table and leaves it out); added late (the edition
-- before covered the figure's table, when its period was over, and left it out).
-- grain: indicator, entity, breakdown, period, source, edition; the first edition of a figure has
--   no row unless it added the figure late
-- unit: the indicator's own, in unit; percent where named so
-- inputs: named_observations, sources, breaks, whole_tables, loads, withdrawals
-- materialise: table
WITH
editions AS (
    SELECT
        source,
        edition,
        published,
        row_number() OVER (ORDER BY published, edition) AS turn
    FROM sources
),

-- Read three times over, each time other columns.
printed AS NOT MATERIALIZED (
    SELECT
        named_observations.*,
        editions.turn
    FROM named_observations
    LEFT JOIN editions USING (source, edition)
),

-- Most figures are printed once.
reprinted AS (
    SELECT
        indicator,
        entity,
        breakdown,
        period,
        source
    FROM named_observations
    GROUP BY ALL
    HAVING count(*) > 1
),

successive AS (
    SELECT
        printed.*,
        lag(printed.edition) OVER by_edition AS previous_edition,
        lag(printed.value) OVER by_edition AS previous_value,
        least(printed.decimals, lag(printed.decimals) OVER by_edition) AS common_decimals,
        lag(printed.line) OVER by_edition AS previous_line,
        first_value(printed.edition) OVER by_edition AS first_edition,
        first_value(printed.value) OVER by_edition AS first_value,
        first_value(printed.line) OVER by_edition AS first_line
    FROM printed
    SEMI JOIN reprinted USING (indicator, entity, breakdown, period, source)
    WINDOW
        by_edition AS (
            PARTITION BY
                printed.indicator, printed.entity, printed.breakdown, printed.period, printed.source
            ORDER BY printed.turn, printed.edition
        )
    QUALIFY previous_edition IS NOT NULL
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
),

-- The last turn before at which a table covered the field in full; it says nothing of aggregates.
fields AS (
    SELECT
        printed.indicator,
        printed.entity_type,
        printed.breakdown,
        printed.period,
        printed.source,
        printed.edition,
        max(CASE WHEN bool_or(printed.coverage = 'full') THEN printed.turn END) OVER (
            PARTITION BY
                printed.indicator,
                printed.entity_type,
                printed.breakdown,
                printed.period,
                printed.source
            ORDER BY printed.turn
            RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS turn
    FROM printed
    WHERE printed.entity_type <> 'aggregate'
    GROUP BY
        printed.indicator,
        printed.entity_type,
        printed.breakdown,
        printed.period,
        printed.source,
        printed.edition,
        printed.turn
),

-- The last whole table before each edition.
whole AS (
    SELECT
        editions.source,
        editions.edition,
        loads.raw_table,
        max(older.turn) AS turn,
        max(older.published) AS published
    FROM loads
    INNER JOIN whole_tables USING (source)
    INNER JOIN editions AS older USING (source, edition)
    INNER JOIN editions ON loads.source = editions.source AND older.turn < editions.turn
    GROUP BY ALL
),

-- The newest edition before a figure's first that covered its table when its period was over.
late AS (
    SELECT
        printed.*,
        editions.edition AS covering_edition
    FROM printed
    ANTI JOIN successive USING (indicator, entity, breakdown, period, source, edition)
    LEFT JOIN fields USING (indicator, entity_type, breakdown, period, source, edition)
    LEFT JOIN whole USING (source, edition, raw_table)
    INNER JOIN editions
        ON
            editions.turn = greatest(
                fields.turn, CASE WHEN printed.period_end < whole.published THEN whole.turn END
            )
),

told AS (
    SELECT
        *,
        CASE
            WHEN definition_changed THEN 'definition changed'
            WHEN is_revised THEN 'revised'
            WHEN value <> previous_value THEN 'restated'
            ELSE 'unchanged'
        END AS kind,
        -- In the second edition the first is the one before. To find distinct items is slow.
        list_sort(CASE
            WHEN previous_line = first_line THEN [line, previous_line]
            ELSE [line, previous_line, first_line]
        END) AS lineage
    FROM again
    UNION ALL BY NAME
    SELECT
        *,
        covering_edition AS previous_edition,
        edition AS first_edition,
        value AS first_value,
        FALSE AS is_revised,
        FALSE AS definition_changed,
        'added late' AS kind,
        [line] AS lineage
    FROM late
    UNION ALL BY NAME
    SELECT
        * EXCLUDE (value, edition),
        edition AS previous_edition,
        value AS previous_value,
        withdrawn_by AS edition,
        FALSE AS is_revised,
        FALSE AS definition_changed,
        'withdrawn' AS kind,
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
    lineage,
    is_latest
FROM told
