-- outlook_series: yearly series inside one edition, which have at least five years in a row.
-- A series ends with the last year that the edition prints, and begins after its last gap.
-- grain: one row per indicator, entity, breakdown, source, edition and year
-- unit: value in the indicator's own unit; point counts the years of the series from 1
-- inputs: figures, indicators, breaks
WITH
yearly AS (
    SELECT
        figures.indicator,
        figures.entity,
        figures.entity_type,
        figures.country,
        figures.name,
        figures.breakdown,
        figures.year,
        figures.value,
        figures.unit,
        figures.source,
        figures.edition,
        figures.line,
        -- A sum over years has no year, and stands on no island.
        figures.year - row_number() OVER (
            PARTITION BY
                figures.indicator, figures.entity, figures.breakdown, figures.source,
                figures.edition
            ORDER BY figures.year
        ) AS island
    FROM figures
    INNER JOIN indicators ON figures.indicator = indicators.indicator
    WHERE
        figures.entity_type IN ('country', 'aggregate')
        AND indicators.kind NOT IN ('rank', 'change')
        -- What is only a denominator here is forecast by others, and better.
        AND indicators.direction <> 'neutral'
        -- A series begins after the last change of its definition.
        AND NOT EXISTS (
            FROM breaks
            WHERE
                breaks.indicator = figures.indicator
                AND breaks.source = figures.source
                AND breaks.period > cast(figures.year AS VARCHAR)
        )
),

numbered AS (
    SELECT
        *,
        max(island)
            OVER (PARTITION BY indicator, entity, breakdown, source, edition)
            AS last_island,
        row_number() OVER (
            PARTITION BY indicator, entity, breakdown, source, edition, island ORDER BY year
        ) AS point,
        count(*) OVER (PARTITION BY indicator, entity, breakdown, source, edition, island) AS points
    FROM yearly
)

SELECT
    indicator,
    entity,
    entity_type,
    country,
    name,
    breakdown,
    year,
    value,
    unit,
    source,
    edition,
    line,
    point,
    points
FROM numbered
WHERE island = last_island AND points >= 5
