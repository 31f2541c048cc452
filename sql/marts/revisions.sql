-- revisions: the same figure in successive editions: what it was, what it became, the difference.
-- grain: indicator, entity, period, source, edition; the first edition of a figure has no row
-- unit: the indicator's own, in unit; percent where named so
-- inputs: named_observations, sources, indicators
WITH
editions AS (
    SELECT
        figures.indicator,
        figures.entity,
        figures.entity_type,
        figures.country,
        figures.name,
        figures.period,
        figures.value,
        figures.unit,
        figures.source,
        figures.edition,
        figures.coverage,
        figures.is_latest,
        figures.line,
        sources.published
    FROM named_observations AS figures
    LEFT JOIN sources
        ON figures.source = sources.source AND figures.edition = sources.edition
),

successive AS (
    SELECT
        indicator,
        entity,
        entity_type,
        country,
        name,
        period,
        value,
        unit,
        source,
        edition,
        coverage,
        is_latest,
        line,
        lag(edition) OVER by_edition AS previous_edition,
        lag(value) OVER by_edition AS previous_value,
        lag(line) OVER by_edition AS previous_line,
        first_value(edition) OVER by_edition AS first_edition,
        first_value(value) OVER by_edition AS first_value,
        first_value(line) OVER by_edition AS first_line
    FROM editions
    WINDOW by_edition AS (
        PARTITION BY indicator, entity, country, period, source ORDER BY published, edition
    )
)

SELECT
    successive.indicator,
    successive.entity,
    successive.entity_type,
    successive.country,
    successive.name,
    successive.period,
    successive.unit,
    successive.previous_edition,
    successive.previous_value,
    successive.value,
    round(successive.value - successive.previous_value, 6) + 0 AS difference,
    CASE
        WHEN successive.previous_value > 0
            THEN round(100 * (successive.value / successive.previous_value - 1), 2) + 0
    END AS difference_percent,
    -- A figure printed with more decimals is the same figure.
    round(successive.value - successive.previous_value, 6) <> 0 AS is_revised,
    successive.first_edition,
    successive.first_value,
    round(successive.value - successive.first_value, 6) + 0 AS difference_from_first,
    CASE
        WHEN successive.first_value > 0
            THEN round(100 * (successive.value / successive.first_value - 1), 2) + 0
    END AS difference_from_first_percent,
    coalesce(
        indicators.break_edition > successive.previous_edition
        AND indicators.break_edition <= successive.edition, FALSE
    )
    -- What is left of the world hangs on the areas that the edition prints beside it.
    OR successive.entity = 'rest_of_world' AS definition_changed,
    successive.source,
    successive.edition,
    successive.coverage,
    -- In the second edition the first is the one before. DuckDB is slow to find distinct items.
    CASE
        WHEN successive.previous_line = successive.first_line
            THEN list_sort([successive.line, successive.previous_line])
        ELSE list_sort([successive.line, successive.previous_line, successive.first_line])
    END AS lineage,
    successive.is_latest
FROM successive
LEFT JOIN indicators ON successive.indicator = indicators.indicator
WHERE successive.previous_edition IS NOT NULL
