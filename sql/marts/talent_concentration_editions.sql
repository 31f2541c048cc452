-- talent_concentration_editions: AI talent concentration as each edition printed it.
-- grain: country, year, gender, source, edition
-- unit: percent of LinkedIn members; changes in percentage points, or percent where named so
-- inputs: figures, named_observations, continuity
WITH
shares AS (
    SELECT
        country,
        name,
        year,
        CASE breakdown WHEN '' THEN 'all' ELSE breakdown END AS gender,
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
        indicator = 'ai_talent_concentration'
        AND breakdown IN ('', 'female', 'male')
        AND entity_type = 'country'
        AND year IS NOT NULL
),

published_changes AS (
    SELECT
        country,
        'all' AS gender,
        first_year,
        last_year,
        value,
        source,
        edition,
        line
    FROM named_observations
    WHERE indicator = 'ai_talent_concentration_change'
    QUALIFY row_number() OVER (
        PARTITION BY country, source, edition, last_year ORDER BY first_year
    ) = 1
),

series AS (
    SELECT
        country,
        name,
        year,
        gender,
        value,
        rank,
        ranked_among,
        source,
        edition,
        coverage,
        is_latest,
        line,
        first_value(year) OVER edition_series AS first_year,
        first_value(value) OVER edition_series AS first_share,
        first_value(line) OVER edition_series AS first_line
    FROM shares
    WINDOW edition_series AS (PARTITION BY country, gender, source, edition ORDER BY year)
)

SELECT
    series.country,
    series.name AS country_name,
    series.year,
    series.gender,
    series.value AS share_percent,
    CASE WHEN series.first_year < series.year THEN series.first_year END AS first_year,
    CASE WHEN series.first_year < series.year THEN series.first_share END AS first_share_percent,
    CASE
        WHEN series.first_year < series.year THEN round(series.value - series.first_share, 4) + 0
    END AS change_points,
    CASE
        WHEN series.first_year < series.year AND series.first_share > 0
            THEN round(100 * (series.value / series.first_share - 1), 2) + 0
    END AS change_percent,
    published_changes.first_year AS published_change_since,
    published_changes.value AS published_change_percent,
    series.rank,
    series.ranked_among,
    continuity.edition_break,
    continuity.definition_break,
    series.source,
    series.edition,
    series.coverage,
    list_sort(
        list_distinct([series.line, series.first_line, published_changes.line])
    ) AS lineage,
    series.is_latest
FROM series
INNER JOIN continuity
    ON
        continuity.indicator = 'ai_talent_concentration'
        AND CASE series.gender WHEN 'all' THEN '' ELSE series.gender END = continuity.breakdown
        AND series.country = continuity.entity
        AND series.year = continuity.year
        AND series.source = continuity.source
        AND series.edition = continuity.edition
LEFT JOIN published_changes
    ON
        series.country = published_changes.country
        AND series.gender = published_changes.gender
        AND series.year = published_changes.last_year
        AND series.source = published_changes.source
        AND series.edition = published_changes.edition
