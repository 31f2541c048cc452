-- outlook_series: yearly series inside one edition, which have at least five years in a row.
-- A series ends with the last year that the edition prints, and begins after its last gap.
-- grain: one row per indicator, entity, breakdown, source, edition and year
-- unit: value in the indicator's own unit; point counts the years of the series from 1
-- inputs: figures, indicators, breaks
-- materialise: table
WITH
-- The years that stand as far from the last one as there are years between: no gap lies in between.
unbroken AS (
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
        first_value(figures.year) OVER backwards - figures.year AS years_left
    FROM figures
    INNER JOIN indicators USING (indicator)
    WHERE
        figures.year IS NOT NULL
        AND figures.entity_type IN ('country', 'aggregate')
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
    WINDOW
        backwards AS (
            PARTITION BY
                figures.indicator, figures.entity, figures.breakdown, figures.source,
                figures.edition
            ORDER BY figures.year DESC
        )
    QUALIFY years_left + 1 = row_number() OVER backwards
),

series AS (
    SELECT
        indicator,
        entity,
        breakdown,
        source,
        edition,
        count(*) AS points
    FROM unbroken
    GROUP BY ALL
    HAVING count(*) >= 5
)

SELECT
    unbroken.indicator,
    unbroken.entity,
    unbroken.entity_type,
    unbroken.country,
    unbroken.name,
    unbroken.breakdown,
    unbroken.year,
    unbroken.value,
    unbroken.unit,
    unbroken.source,
    unbroken.edition,
    unbroken.line,
    series.points - unbroken.years_left AS point,
    series.points
FROM unbroken
INNER JOIN series USING (indicator, entity, breakdown, source, edition)
