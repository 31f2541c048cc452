-- patent_intensity: AI patents per inhabitant, as published and recomputed from counts.
-- Every source and measure stands for itself; is_preferred names the one to begin with. No edition
-- prints the rate of two years, so its change is the one that the edition prints itself; that of
-- the number is computed, within one edition. A sum over several years has no year and no rate.
-- grain: country, measure, period, source
-- unit: patents per 100,000 inhabitants, percent where named so
-- inputs: theme_figures, residents
WITH
series AS (
    SELECT
        *,
        split_part(measure, ', ', 1) AS of_measure,
        ends_with(measure, ', per inhabitant') AS is_rate,
        CASE WHEN year IS NOT NULL THEN any_value(value) OVER ten_years_before END AS value_before,
        CASE WHEN year IS NOT NULL THEN any_value(line) OVER ten_years_before END AS line_before
    FROM theme_figures
    WHERE theme = 'patent_intensity' AND breakdown = '' AND country IS NOT NULL
    WINDOW ten_years_before AS (
        PARTITION BY country, indicator, source, edition ORDER BY year
        RANGE BETWEEN 10 PRECEDING AND 10 PRECEDING
    )
),

printed_changes AS (
    SELECT
        country,
        first_year,
        last_year,
        value,
        source,
        edition,
        line
    FROM series
    WHERE ends_with(measure, ', change per inhabitant')
    QUALIFY row_number() OVER (
        PARTITION BY country, source, edition, last_year ORDER BY first_year
    ) = 1
),

-- The rate and the count of a year may come from different editions: each keeps its own.
joined AS (
    SELECT
        country,
        name,
        of_measure,
        period,
        year,
        source,
        is_preferred,
        any_value(value) FILTER (WHERE is_rate) AS rate,
        any_value(edition) FILTER (WHERE is_rate) AS rate_edition,
        any_value(value) FILTER (WHERE NOT is_rate) AS patents,
        any_value(value_before) FILTER (WHERE NOT is_rate) AS patents_before,
        any_value(world_value) FILTER (WHERE NOT is_rate) AS world_patents,
        any_value(edition) FILTER (WHERE NOT is_rate) AS patents_edition,
        arg_max(indicator, is_rate) AS indicator,
        any_value(rank) FILTER (WHERE is_rate) AS rank,
        any_value(ranked_among) FILTER (WHERE is_rate) AS ranked_among,
        arg_max(edition_break, is_rate) AS edition_break,
        arg_max_null(definition_break, is_rate) AS definition_break,
        arg_max(edition, is_rate) AS edition,
        arg_max(coverage, is_rate) AS coverage,
        list(line)
        || coalesce(list(line_before) FILTER (WHERE NOT is_rate), [])
        || coalesce(list(world_line) FILTER (WHERE NOT is_rate), []) AS lines
    FROM series
    WHERE is_latest AND NOT ends_with(measure, ', change per inhabitant')
    GROUP BY ALL
)

SELECT
    joined.country,
    joined.name AS country_name,
    joined.of_measure AS measure,
    joined.indicator,
    joined.period,
    joined.year,
    joined.rate AS per_100k,
    joined.rank,
    joined.ranked_among,
    printed_changes.first_year AS published_change_since,
    printed_changes.value AS published_change_percent,
    joined.patents,
    CASE
        WHEN joined.patents_before > 0
            THEN round(100 * (joined.patents / joined.patents_before - 1), 2) + 0
    END AS patents_change_10y_percent,
    CASE
        WHEN joined.world_patents > 0 THEN round(100 * joined.patents / joined.world_patents, 2)
    END AS share_of_world_percent,
    cast(residents.value AS BIGINT) AS population,
    round(100000 * joined.patents / residents.value, 4) AS recomputed_per_100k,
    CASE
        WHEN joined.rate > 0 AND joined.rate_edition = joined.patents_edition
            THEN round(100 * (100000 * joined.patents / residents.value / joined.rate - 1), 2) + 0
    END AS recomputed_difference_percent,
    joined.patents_edition,
    joined.is_preferred,
    joined.edition_break,
    joined.definition_break,
    joined.source,
    joined.edition,
    joined.coverage,
    list_sort(list_distinct(joined.lines || [printed_changes.line, residents.line])) AS lineage
FROM joined
LEFT JOIN printed_changes
    ON
        joined.country = printed_changes.country
        AND joined.year = printed_changes.last_year
        AND joined.source = printed_changes.source
        AND joined.rate_edition = printed_changes.edition
LEFT JOIN residents ON joined.country = residents.country AND joined.year = residents.year
