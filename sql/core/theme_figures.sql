-- theme_figures: the newest figures of the themes of data/reference/themes.csv, source by source.
-- A theme has measures, a measure may have several sources: they stand side by side, one of them
-- preferred, and are never blended. A change is taken inside one edition.
-- grain: one row per theme, measure, indicator, breakdown, entity, period and source
-- unit: value and change in the indicator's own unit, in unit
-- inputs: figures, themes, indicators
-- materialise: table
WITH
followed AS (
    SELECT
        figures.indicator,
        figures.breakdown,
        figures.entity,
        figures.country,
        figures.name,
        figures.period,
        figures.year,
        figures.value,
        figures.unit,
        figures.rank,
        figures.ranked_among,
        figures.source,
        figures.edition,
        figures.coverage,
        figures.is_latest,
        figures.line,
        lag(figures.period) OVER course AS previous_period,
        lag(figures.value) OVER course AS previous_value,
        lag(figures.line) OVER course AS previous_line
    FROM figures
    INNER JOIN themes
        ON figures.indicator = themes.indicator AND figures.source = themes.source
    WHERE figures.entity_type IN ('country', 'aggregate')
    -- Years follow years, quarters follow quarters.
    WINDOW course AS (
        PARTITION BY
            figures.indicator, figures.breakdown, figures.entity, figures.source, figures.edition,
            figures.last_year - figures.first_year,
            regexp_replace(figures.period, '[0-9]+', '', 'g')
        ORDER BY figures.period_end, figures.period
    )
)

SELECT
    themes.theme,
    themes.measure,
    followed.indicator,
    indicators.title,
    followed.breakdown,
    followed.entity,
    followed.country,
    followed.name,
    followed.period,
    followed.year,
    followed.value,
    followed.unit,
    followed.previous_period,
    round(followed.value - followed.previous_value, 6) + 0 AS change,
    followed.rank,
    followed.ranked_among,
    themes.preference = 1 AS is_preferred,
    followed.source,
    followed.edition,
    followed.coverage,
    CASE
        WHEN followed.previous_line IS NULL THEN [followed.line]
        ELSE list_sort([followed.line, followed.previous_line])
    END AS lines
FROM followed
INNER JOIN themes
    ON followed.indicator = themes.indicator AND followed.source = themes.source
INNER JOIN indicators ON followed.indicator = indicators.indicator
WHERE followed.is_latest
