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
        themes.preference,
        figures.indicator,
        figures.breakdown,
        figures.entity,
        figures.entity_type,
        figures.country,
        figures.name,
        figures.period,
        figures.year,
        figures.first_year,
        figures.last_year,
        figures.value,
        figures.rank,
        figures.ranked_among,
        figures.disputed,
        figures.source,
        figures.edition,
        figures.coverage,
        figures.is_latest,
        figures.line,
        lag(figures.period) OVER course AS previous_period,
        lag(figures.year) OVER course AS previous_year,
        lag(figures.value) OVER course AS previous_value,
        lag(figures.line) OVER course AS previous_line,
        any_value(figures.value) FILTER (WHERE figures.entity = 'world') OVER own_table
            AS world_value,
        any_value(figures.line) FILTER (WHERE figures.entity = 'world') OVER own_table
            AS world_line
    FROM figures
    INNER JOIN themes
        ON figures.indicator = themes.indicator AND figures.source = themes.source
    WHERE figures.status <> 'projected'
    WINDOW
        -- Years follow years, quarters follow quarters.
        course AS (
            PARTITION BY
                themes.theme, figures.indicator, figures.breakdown, figures.entity,
                figures.source, figures.edition,
                figures.last_year - figures.first_year,
                regexp_replace(figures.period, '[0-9]+', '', 'g')
            ORDER BY figures.period_end
        ),
        own_table AS (
            PARTITION BY
                themes.theme, themes.measure, figures.breakdown, figures.period, figures.source,
                figures.edition
        )
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
    followed.world_value,
    followed.preference = 1 AS is_preferred,
    coalesce(continuity.edition_break, FALSE) AS edition_break,
    continuity.definition_break,
    followed.disputed,
    followed.source,
    followed.edition,
    followed.coverage,
    followed.is_latest,
    list_sort(list_distinct([followed.line, followed.previous_line])) AS lines,
    followed.line,
    followed.world_line
FROM followed
INNER JOIN indicators ON followed.indicator = indicators.indicator
LEFT JOIN continuity
    ON
        followed.indicator = continuity.indicator
        AND followed.entity = continuity.entity
        AND followed.breakdown = continuity.breakdown
        AND followed.year = continuity.year
        AND followed.source = continuity.source
        AND followed.edition = continuity.edition
