-- talent_concentration_editions: how much of a country is AI talent, as each edition printed it.
-- Members of LinkedIn and inhabitants are two measures, and are never put into one series.
-- grain: country, measure, period, gender, source, edition
-- unit: percent of whom measure names; changes in percentage points, or percent where named so
-- inputs: theme_figures
-- materialise: table
WITH
shares AS (
    SELECT
        *,
        CASE breakdown WHEN '' THEN 'all' ELSE breakdown END AS gender,
        -- What is printed per 100,000 inhabitants.
        CASE unit WHEN 'per 100,000 inhabitants' THEN value / 1000 ELSE value END AS share
    FROM theme_figures
    WHERE
        theme = 'talent_concentration'
        AND NOT contains(measure, ',')
        AND breakdown IN ('', 'female', 'male')
        AND country IS NOT NULL
        AND (year IS NOT NULL OR first_year IS NULL)
),

published_changes AS (
    SELECT
        country,
        'all' AS gender,
        split_part(measure, ', ', 1) AS measure,
        first_year,
        last_year,
        value,
        source,
        edition,
        line
    FROM theme_figures
    WHERE ends_with(measure, ', published change')
    QUALIFY row_number() OVER (
        PARTITION BY country, source, edition, last_year ORDER BY first_year
    ) = 1
),

series AS (
    SELECT
        *,
        first_value(year) OVER edition_series AS since,
        first_value(share) OVER edition_series AS first_share,
        first_value(line) OVER edition_series AS first_line
    FROM shares
    WINDOW edition_series AS (
        PARTITION BY country, measure, gender, source, edition ORDER BY year
    )
)

SELECT
    series.country,
    series.name AS country_name,
    series.measure,
    series.indicator,
    series.period,
    series.year,
    series.gender,
    series.share AS share_percent,
    CASE WHEN series.since < series.year THEN series.since END AS first_year,
    CASE WHEN series.since < series.year THEN series.first_share END AS first_share_percent,
    CASE
        WHEN series.since < series.year THEN round(series.share - series.first_share, 4) + 0
    END AS change_points,
    CASE
        WHEN series.since < series.year AND series.first_share > 0
            THEN round(100 * (series.share / series.first_share - 1), 2) + 0
    END AS change_percent,
    published_changes.first_year AS published_change_since,
    published_changes.value AS published_change_percent,
    series.rank,
    series.ranked_among,
    series.is_preferred,
    series.edition_break,
    series.definition_break,
    series.source,
    series.edition,
    series.coverage,
    list_sort(list_distinct([
        series.line,
        CASE WHEN series.since < series.year THEN series.first_line END,
        published_changes.line
    ])) AS lineage,
    series.is_latest
FROM series
LEFT JOIN published_changes
    ON
        series.country = published_changes.country
        AND series.measure = published_changes.measure
        AND series.gender = published_changes.gender
        AND series.year = published_changes.last_year
        AND series.source = published_changes.source
        AND series.edition = published_changes.edition
