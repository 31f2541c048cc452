-- policy_activity: AI laws passed, mentions in legislatures and other acts, by country and period.
-- grain: measure, entity, period, source
-- unit: count; a sum over several years has no year and no change
-- inputs: figures, continuity
WITH
counts AS (
    SELECT
        CASE indicator
            WHEN 'ai_bills_passed' THEN 'laws passed'
            WHEN 'ai_mentions_in_legislative_proceedings' THEN 'mentions'
            WHEN 'us_congress_ai_bills_proposed' THEN 'bills proposed'
            WHEN 'us_federal_ai_regulations' THEN 'regulations'
        END AS measure,
        indicator,
        entity,
        country,
        name,
        period,
        year,
        first_year,
        last_year,
        value,
        rank,
        ranked_among,
        source,
        edition,
        coverage,
        is_latest,
        line
    FROM figures
    WHERE
        indicator IN (
            'ai_bills_passed',
            'ai_mentions_in_legislative_proceedings',
            'us_congress_ai_bills_proposed',
            'us_federal_ai_regulations'
        )
        AND breakdown = ''
        AND (country IS NOT NULL OR entity IN ('world', 'eighteen_countries'))
),

worlds AS (
    SELECT
        measure,
        period,
        value,
        source,
        edition,
        line
    FROM counts
    WHERE entity = 'world'
),

series AS (
    SELECT
        measure,
        indicator,
        entity,
        country,
        name,
        period,
        year,
        first_year,
        last_year,
        value,
        rank,
        ranked_among,
        source,
        edition,
        coverage,
        is_latest,
        line,
        lag(year) OVER edition_series AS previous_year,
        CASE WHEN year IS NOT NULL THEN lag(value) OVER edition_series END AS previous_value,
        CASE WHEN year IS NOT NULL THEN lag(line) OVER edition_series END AS previous_line
    FROM counts
    WINDOW edition_series AS (
        PARTITION BY measure, entity, source, edition, year IS NULL ORDER BY year
    )
)

SELECT
    series.measure,
    series.entity,
    series.country,
    series.name,
    series.period,
    series.year,
    series.first_year,
    series.last_year,
    cast(series.value AS BIGINT) AS count,
    series.previous_year,
    cast(series.previous_value AS BIGINT) AS previous_count,
    cast(series.value - series.previous_value AS BIGINT) AS change,
    CASE
        WHEN series.previous_value > 0
            THEN round(100 * (series.value / series.previous_value - 1), 2) + 0
    END AS change_percent,
    series.rank,
    series.ranked_among,
    cast(worlds.value AS BIGINT) AS world_count,
    CASE
        WHEN worlds.value > 0 THEN round(100 * series.value / worlds.value, 2)
    END AS share_of_world_percent,
    coalesce(continuity.edition_break, FALSE) AS edition_break,
    continuity.definition_break,
    series.source,
    series.edition,
    series.coverage,
    list_sort(list_distinct([series.line, series.previous_line, worlds.line])) AS lineage
FROM series
LEFT JOIN worlds
    ON
        series.measure = worlds.measure
        AND series.period = worlds.period
        AND series.source = worlds.source
        AND series.edition = worlds.edition
LEFT JOIN continuity
    ON
        series.indicator = continuity.indicator
        AND continuity.breakdown = ''
        AND series.entity = continuity.entity
        AND series.year = continuity.year
        AND series.source = continuity.source
        AND series.edition = continuity.edition
WHERE series.is_latest
