-- coverage: which country has which indicator, for which periods, from whom.
-- grain: country, indicator, breakdown, source
-- unit: years and counts; edition and coverage are those of the newest period's newest figure
--   A country that a source leaves out altogether has a row that says why, where that is known.
-- inputs: figures, indicators, sources, absences, countries
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
    FROM figures
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
    FROM figures
    GROUP BY country, indicator, breakdown, source
),

held AS (
    SELECT
        newest.country,
        newest.country_name,
        newest.indicator,
        newest.breakdown,
        newest.first_year,
        newest.last_year,
        newest.periods,
        newest.period_count,
        counted.edition_count,
        newest.source,
        newest.edition,
        newest.coverage,
        newest.unit,
        newest.lineage
    FROM newest
    -- What is no country's has no partner here.
    INNER JOIN counted USING (country, indicator, breakdown, source)
),

editions AS (
    SELECT
        indicator,
        source,
        arg_max(edition, last_year) AS edition
    FROM newest
    GROUP BY indicator, source
),

missing AS (
    SELECT
        absences.country,
        countries.name AS country_name,
        absences.indicator,
        '' AS breakdown,
        [] AS periods,
        0 AS period_count,
        0 AS edition_count,
        absences.source,
        editions.edition,
        'absent' AS coverage,
        indicators.unit,
        absences.reason AS why_missing,
        absences.evidence || ' (' || absences.url || ')' AS evidence,
        [] AS lineage
    FROM absences
    INNER JOIN countries ON absences.country = countries.iso3
    INNER JOIN indicators USING (indicator)
    INNER JOIN editions USING (indicator, source)
    ANTI JOIN newest USING (country, indicator, source)
),

listed AS (
    SELECT * FROM held
    UNION ALL BY NAME
    SELECT * FROM missing
)

SELECT
    listed.country,
    listed.country_name,
    listed.indicator,
    listed.breakdown,
    indicators.title,
    listed.unit,
    listed.first_year,
    listed.last_year,
    listed.periods,
    listed.period_count,
    listed.edition_count,
    listed.source,
    sources.publisher,
    listed.edition,
    listed.coverage,
    listed.why_missing,
    listed.evidence,
    listed.lineage
FROM listed
LEFT JOIN indicators USING (indicator)
LEFT JOIN sources USING (source, edition)
