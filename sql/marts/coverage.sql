-- coverage: which country has which indicator, for which periods, from whom.
-- grain: country, indicator, source
-- unit: years and counts; edition and coverage are those of the newest period's newest figure
-- inputs: named_observations, indicators, sources
WITH
held AS (
    SELECT
        figures.country,
        figures.name,
        figures.indicator,
        indicators.title,
        figures.unit,
        figures.source,
        sources.publisher,
        figures.period,
        figures.first_year,
        figures.last_year,
        figures.period_end,
        figures.edition,
        figures.coverage,
        figures.is_latest,
        figures.line
    FROM named_observations AS figures
    LEFT JOIN indicators ON figures.indicator = indicators.indicator
    LEFT JOIN sources
        ON figures.source = sources.source AND figures.edition = sources.edition
    WHERE figures.country IS NOT NULL
)

SELECT
    country,
    any_value(name) AS country_name,
    indicator,
    any_value(title) AS title,
    any_value(unit) AS unit,
    min(first_year) AS first_year,
    max(last_year) AS last_year,
    list_sort(list(DISTINCT period)) AS periods,
    count(DISTINCT period) AS period_count,
    count(DISTINCT edition) AS edition_count,
    source,
    any_value(publisher) AS publisher,
    last(edition ORDER BY period_end NULLS FIRST, period) FILTER (WHERE is_latest) AS edition,
    last(coverage ORDER BY period_end NULLS FIRST, period) FILTER (WHERE is_latest) AS coverage,
    list_sort(list(line) FILTER (WHERE is_latest)) AS lineage
FROM held
GROUP BY country, indicator, source
