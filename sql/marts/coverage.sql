-- coverage: which country has which indicator, for which periods, from whom.
-- grain: country, indicator, breakdown, source
-- unit: years and counts; edition and coverage are those of the newest period's newest figure
-- inputs: named_observations, indicators, sources
WITH
-- Each period has one newest figure: only editions have to be counted over all figures.
newest AS (
    SELECT
        country,
        any_value(name) AS country_name,
        indicator,
        breakdown,
        any_value(unit) AS unit,
        min(first_year) AS first_year,
        max(last_year) AS last_year,
        list_sort(list(period)) AS periods,
        count(period) AS period_count,
        source,
        last(edition ORDER BY period_end NULLS FIRST, period) AS edition,
        last(coverage ORDER BY period_end NULLS FIRST, period) AS coverage,
        list_sort(list(line)) AS lineage
    FROM named_observations
    WHERE is_latest
    GROUP BY country, indicator, breakdown, source
),

counted AS (
    SELECT
        country,
        indicator,
        breakdown,
        source,
        count(DISTINCT edition) AS edition_count
    FROM named_observations
    GROUP BY country, indicator, breakdown, source
)

SELECT
    newest.country,
    newest.country_name,
    newest.indicator,
    newest.breakdown,
    indicators.title,
    newest.unit,
    newest.first_year,
    newest.last_year,
    newest.periods,
    newest.period_count,
    counted.edition_count,
    newest.source,
    sources.publisher,
    newest.edition,
    newest.coverage,
    newest.lineage
FROM newest
-- What is no country's has no partner here.
INNER JOIN counted
    ON
        newest.country = counted.country
        AND newest.indicator = counted.indicator
        AND newest.breakdown = counted.breakdown
        AND newest.source = counted.source
LEFT JOIN indicators ON newest.indicator = indicators.indicator
LEFT JOIN sources ON newest.source = sources.source AND newest.edition = sources.edition
