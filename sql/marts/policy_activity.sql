-- policy_activity: AI laws passed, mentions in legislatures and other acts, by country and period.
-- grain: measure, entity, period, source
-- unit: count; a sum over several years has no year and no change
-- inputs: theme_figures
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
    cast(value AS BIGINT) AS count,
    previous_year,
    CASE WHEN year IS NOT NULL THEN cast(previous_value AS BIGINT) END AS previous_count,
    CASE WHEN year IS NOT NULL THEN cast(change AS BIGINT) END AS change,
    CASE
        WHEN year IS NOT NULL AND previous_value > 0
            THEN round(100 * (value / previous_value - 1), 2) + 0
    END AS change_percent,
    rank,
    ranked_among,
    cast(world_value AS BIGINT) AS world_count,
    CASE WHEN world_value > 0 THEN round(100 * value / world_value, 2) END
        AS share_of_world_percent,
    is_preferred,
    edition_break,
    definition_break,
    source,
    edition,
    coverage,
    list_sort(list_distinct(
        CASE WHEN year IS NULL THEN [line] ELSE lines END || [world_line]
    )) AS lineage
FROM theme_figures
WHERE
    theme = 'policy_activity'
    AND is_latest
    AND breakdown = ''
    AND (country IS NOT NULL OR entity IN ('world', 'eighteen_countries'))
