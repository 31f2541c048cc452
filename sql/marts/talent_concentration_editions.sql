-- talent_concentration_editions: AI talent concentration as each edition printed it.
-- grain: country, year, gender, source, edition
-- unit: percent of LinkedIn members; changes in percentage points, or percent where named so
-- inputs: figures, named_observations
WITH
shares AS (
    SELECT
        country,
        name,
        year,
        CASE indicator
            WHEN 'ai_talent_concentration_female' THEN 'female'
            WHEN 'ai_talent_concentration_male' THEN 'male'
            ELSE 'all'
        END AS gender,
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
            'ai_talent_concentration',
            'ai_talent_concentration_female',
            'ai_talent_concentration_male'
        )
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
        lag(year) OVER edition_series AS previous_year,
        first_value(year) OVER edition_series AS first_year,
        first_value(value) OVER edition_series AS first_share,
        first_value(line) OVER edition_series AS first_line,
        max(year) OVER any_edition AS year_before
    FROM shares
    WINDOW
        edition_series AS (PARTITION BY country, gender, source, edition ORDER BY year),
        any_edition AS (
            PARTITION BY country, gender, source ORDER BY year
            RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
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
    coalesce(
        series.year_before > series.previous_year, series.year_before IS NOT NULL
    ) AS edition_break,
    series.source,
    series.edition,
    series.coverage,
    list_sort(
        list_distinct([series.line, series.first_line, published_changes.line])
    ) AS lineage,
    series.is_latest
FROM series
LEFT JOIN published_changes
    ON
        series.country = published_changes.country
        AND series.gender = published_changes.gender
        AND series.year = published_changes.last_year
        AND series.source = published_changes.source
        AND series.edition = published_changes.edition
