-- outlook_score: what became of the forecasts of older editions: the figure that came, the miss.
-- A forecast is scored by the first later edition of its source that prints the year; across a
-- change of definition it is not, and the row says so.
-- grain: indicator, entity, breakdown, year, source, edition
-- unit: the indicator's own, in unit; scaled_error as a multiple of the naive forecast's error
-- inputs: outlook, figures, breaks, sources
WITH
came AS (
    SELECT
        outlook.indicator,
        outlook.entity,
        outlook.entity_type,
        outlook.country,
        outlook.name,
        outlook.breakdown,
        outlook.origin_year,
        outlook.year,
        outlook.horizon,
        outlook.unit,
        outlook.last_value,
        outlook.forecast,
        outlook.low,
        outlook.high,
        outlook.method,
        outlook.source,
        outlook.edition,
        figures.edition AS scored_by,
        figures.value AS actual,
        EXISTS (
            FROM breaks
            WHERE
                breaks.indicator = outlook.indicator
                AND breaks.source = outlook.source
                AND (
                    breaks.edition > outlook.edition AND breaks.edition <= figures.edition
                    OR breaks.period > cast(outlook.origin_year AS VARCHAR)
                    AND breaks.period <= cast(outlook.year AS VARCHAR)
                )
        ) AS definition_changed,
        list_sort(list_distinct(outlook.lineage || [figures.line])) AS lineage
    FROM outlook
    INNER JOIN sources AS own USING (source, edition)
    INNER JOIN figures USING (indicator, entity, breakdown, source, year)
    INNER JOIN sources AS later
        ON
            figures.source = later.source
            AND figures.edition = later.edition
            AND own.published < later.published
    WHERE outlook.forecast IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY
            outlook.indicator, outlook.entity, outlook.breakdown, outlook.year, outlook.source,
            outlook.edition
        ORDER BY later.published, later.edition
    ) = 1
)

SELECT
    indicator,
    entity,
    entity_type,
    country,
    name,
    breakdown,
    origin_year,
    year,
    horizon,
    unit,
    method,
    last_value,
    forecast,
    low,
    high,
    actual,
    CASE WHEN NOT definition_changed THEN round(actual - forecast, 6) + 0 END AS error,
    CASE WHEN NOT definition_changed THEN round(actual - last_value, 6) + 0 END AS naive_error,
    CASE
        WHEN NOT definition_changed THEN round(
            abs(actual - forecast) / nullif(abs(actual - last_value), 0), 4
        )
    END AS scaled_error,
    CASE WHEN NOT definition_changed THEN actual BETWEEN low AND high END AS is_inside,
    CASE WHEN definition_changed THEN 'the definition changed in between' END AS why_none,
    source,
    edition,
    scored_by,
    lineage
FROM came
