-- theme_figures: the figures of the themes of data/reference/themes.csv, source by source.
-- A theme has measures, a measure may have several sources: they stand side by side, one of them
-- preferred, and are never blended. What stands before a figure is of its own edition, and so is
-- the world's. What a source projects is left out.
-- grain: one row per theme, measure, indicator, breakdown, entity, period, source and edition
-- unit: values and change in the indicator's own unit, in unit
-- inputs: figures, themes, indicators, continuity
-- materialise: table
WITH
followed AS (
    SELECT
        themes.theme,
        themes.measure,
        themes.preference = 1 AS is_preferred,
        figures.*,
        lag(figures.period) OVER course AS previous_period,
        lag(figures.year) OVER course AS previous_year,
        lag(figures.value) OVER course AS previous_value,
        lag(figures.line) OVER course AS previous_line
    FROM figures
    INNER JOIN themes USING (indicator, source)
    WHERE figures.status <> 'projected'
    -- Years follow years, quarters follow quarters.
    WINDOW course AS (
        PARTITION BY
            themes.theme, figures.indicator, figures.breakdown, figures.entity, figures.source,
            figures.edition, figures.last_year - figures.first_year,
            translate(figures.period, '0123456789', '')
        ORDER BY figures.period_end
    )
),

worlds AS (
    SELECT
        theme,
        measure,
        breakdown,
        period,
        source,
        edition,
        any_value(value) AS value,
        any_value(line) AS line
    FROM followed
    WHERE entity = 'world'
    GROUP BY ALL
)

SELECT
    followed.theme,
    followed.measure,
    followed.indicator,
    indicators.title,
    followed.breakdown,
    followed.entity,
    followed.entity_type,
    followed.country,
    followed.name,
    followed.period,
    followed.year,
    followed.first_year,
    followed.last_year,
    followed.value,
    indicators.unit,
    followed.previous_period,
    followed.previous_year,
    followed.previous_value,
    round(followed.value - followed.previous_value, 6) + 0 AS change,
    followed.rank,
    followed.ranked_among,
    worlds.value AS world_value,
    followed.is_preferred,
    coalesce(continuity.edition_break, FALSE) AS edition_break,
    continuity.definition_break,
    followed.disputed,
    followed.source,
    followed.edition,
    followed.coverage,
    followed.is_latest,
    CASE
        WHEN followed.line <> followed.previous_line
            THEN list_sort([followed.line, followed.previous_line])
        ELSE [followed.line]
    END AS lines,
    followed.line,
    worlds.line AS world_line
FROM followed
INNER JOIN indicators USING (indicator)
LEFT JOIN worlds USING (theme, measure, breakdown, period, source, edition)
LEFT JOIN continuity USING (indicator, entity, breakdown, year, source, edition)
