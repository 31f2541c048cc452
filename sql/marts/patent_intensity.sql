-- patent_intensity: granted AI patents per inhabitant, as published and recomputed from counts.
-- No edition prints the rate of two years, so its change is the one that the edition prints itself;
-- that of the number granted is computed, within one edition.
-- grain: country, year, source
-- unit: patents per 100,000 inhabitants, percent where named so
-- inputs: figures, named_observations, continuity
WITH
printed AS (
    SELECT
        indicator,
        entity,
        country,
        name,
        year,
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
        indicator IN ('patents_per_100k', 'ai_patents_granted')
        AND year IS NOT NULL
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
    FROM named_observations
    WHERE indicator = 'patents_per_100k_change' AND country IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY country, source, edition, last_year ORDER BY first_year
    ) = 1
),

residents AS (
    SELECT
        country,
        year,
        value,
        line
    FROM named_observations
    WHERE indicator = 'population' AND source = 'worldbank' AND is_latest
),

worlds AS (
    SELECT
        year,
        value,
        source,
        edition,
        line
    FROM printed
    WHERE entity = 'world' AND indicator = 'ai_patents_granted'
),

series AS (
    SELECT
        indicator = 'patents_per_100k' AS is_rate,
        country,
        name,
        year,
        value,
        rank,
        ranked_among,
        source,
        edition,
        coverage,
        is_latest,
        line,
        any_value(value) OVER ten_years_before AS value_before,
        any_value(line) OVER ten_years_before AS line_before
    FROM printed
    WHERE country IS NOT NULL
    WINDOW ten_years_before AS (
        PARTITION BY country, source, edition, indicator ORDER BY year
        RANGE BETWEEN 10 PRECEDING AND 10 PRECEDING
    )
),

-- The rate and the count of a year may come from different editions: each keeps its own.
joined AS (
    SELECT
        country,
        name,
        year,
        source,
        any_value(value) FILTER (WHERE is_rate) AS rate,
        any_value(rank) FILTER (WHERE is_rate) AS rank,
        any_value(ranked_among) FILTER (WHERE is_rate) AS ranked_among,
        any_value(edition) FILTER (WHERE is_rate) AS rate_edition,
        any_value(coverage) FILTER (WHERE is_rate) AS rate_coverage,
        any_value(value) FILTER (WHERE NOT is_rate) AS granted,
        any_value(value_before) FILTER (WHERE NOT is_rate) AS granted_before,
        any_value(edition) FILTER (WHERE NOT is_rate) AS granted_edition,
        any_value(coverage) FILTER (WHERE NOT is_rate) AS granted_coverage,
        list(line) || coalesce(list(line_before) FILTER (WHERE NOT is_rate), []) AS lines
    FROM series
    WHERE is_latest
    GROUP BY ALL
)

SELECT
    joined.country,
    joined.name AS country_name,
    joined.year,
    joined.rate AS per_100k,
    joined.rank,
    joined.ranked_among,
    printed_changes.first_year AS published_change_since,
    printed_changes.value AS published_change_percent,
    joined.granted AS patents_granted,
    CASE
        WHEN joined.granted_before > 0
            THEN round(100 * (joined.granted / joined.granted_before - 1), 2) + 0
    END AS patents_granted_change_10y_percent,
    CASE
        WHEN worlds.value > 0 THEN round(100 * joined.granted / worlds.value, 2)
    END AS share_of_world_percent,
    cast(residents.value AS BIGINT) AS population,
    CASE
        WHEN residents.value > 0 THEN round(100000 * joined.granted / residents.value, 4)
    END AS recomputed_per_100k,
    CASE
        WHEN
            residents.value > 0
            AND joined.rate > 0
            AND joined.rate_edition = joined.granted_edition
            THEN round(100 * (100000 * joined.granted / residents.value / joined.rate - 1), 2) + 0
    END AS recomputed_difference_percent,
    joined.granted_edition AS patents_granted_edition,
    coalesce(continuity.edition_break, FALSE) AS edition_break,
    continuity.definition_break,
    joined.source,
    coalesce(joined.rate_edition, joined.granted_edition) AS edition,
    coalesce(joined.rate_coverage, joined.granted_coverage) AS coverage,
    list_sort(list_distinct(joined.lines || [
        printed_changes.line, residents.line, worlds.line
    ])) AS lineage
FROM joined
LEFT JOIN printed_changes
    ON
        joined.country = printed_changes.country
        AND joined.year = printed_changes.last_year
        AND joined.source = printed_changes.source
        AND joined.rate_edition = printed_changes.edition
LEFT JOIN worlds
    ON
        joined.year = worlds.year
        AND joined.source = worlds.source
        AND joined.granted_edition = worlds.edition
LEFT JOIN residents ON joined.country = residents.country AND joined.year = residents.year
LEFT JOIN continuity
    ON
        CASE
            WHEN joined.rate IS NULL THEN 'ai_patents_granted' ELSE 'patents_per_100k'
        END = continuity.indicator
        AND continuity.breakdown = ''
        AND joined.country = continuity.entity
        AND joined.year = continuity.year
        AND joined.source = continuity.source
        AND coalesce(joined.rate_edition, joined.granted_edition) = continuity.edition
