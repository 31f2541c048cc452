-- scores: one composite number per country, and how far its rank depends on the weights.
-- Steps of the OECD/JRC Handbook on Constructing Composite Indicators (2008): each headline enters
-- with the newest table that covers its field; only countries that have every headline are scored
-- (no figure is imputed; a full table of counts that leaves a country out counts none there); each
-- is normalised by ranking, as the share of the other countries that have less; the weighted mean
-- is taken with the stated weights; then every weight in turn is doubled and dropped.
-- grain: one row per scored country
-- unit: score 0 to 100; 1 is the best rank
-- inputs: figures, rankings, profile_components
WITH
tables AS (
    SELECT
        profile_components.headline,
        profile_components.absent_is_none,
        profile_components.weight,
        rankings.indicator,
        rankings.source,
        rankings.edition,
        rankings.period
    FROM rankings
    INNER JOIN profile_components
        ON
            rankings.indicator = profile_components.indicator
            AND (rankings.first_year < rankings.last_year) = profile_components.sums
    WHERE rankings.entity_type = 'country' AND rankings.coverage = 'full'
    QUALIFY row_number() OVER (
        PARTITION BY profile_components.headline
        ORDER BY
            rankings.period_end DESC, rankings.published DESC, rankings.edition DESC,
            rankings.source ASC
    ) = 1
),

observed AS (
    SELECT
        tables.headline,
        tables.absent_is_none,
        figures.country,
        figures.value,
        figures.line
    FROM figures
    INNER JOIN tables
        ON
            figures.indicator = tables.indicator
            AND figures.source = tables.source
            AND figures.edition = tables.edition
            AND figures.period = tables.period
    WHERE figures.rank IS NOT NULL AND figures.country IS NOT NULL
),

needed AS (
    SELECT count(*) AS headlines
    FROM tables
    WHERE NOT absent_is_none
),

complete AS (
    SELECT
        observed.country,
        list_sort(list(observed.line)) AS lines
    FROM observed
    CROSS JOIN needed
    GROUP BY observed.country, needed.headlines
    HAVING count(*) FILTER (WHERE NOT observed.absent_is_none) = needed.headlines
),

standings AS (
    SELECT
        complete.country,
        tables.headline,
        tables.weight,
        rank() OVER (PARTITION BY tables.headline ORDER BY coalesce(observed.value, 0)) - 1 AS less
    FROM complete
    CROSS JOIN tables
    LEFT JOIN observed
        ON complete.country = observed.country AND tables.headline = observed.headline
),

scenarios AS (
    SELECT
        'stated' AS scenario,
        '' AS headline,
        NULL AS factor
    UNION ALL
    SELECT
        'double' AS scenario,
        headline,
        2 AS factor
    FROM tables
    UNION ALL
    SELECT
        'drop' AS scenario,
        headline,
        0 AS factor
    FROM tables
),

trials AS (
    SELECT
        standings.country,
        standings.less,
        scenarios.scenario,
        scenarios.headline,
        standings.weight * CASE
            WHEN standings.headline = scenarios.headline THEN scenarios.factor
            ELSE 1
        END AS weight
    FROM standings
    CROSS JOIN scenarios
),

weighted AS (
    SELECT
        country,
        scenario,
        headline,
        sum(less * weight) AS points,
        sum(weight) AS weight,
        count(*) AS headlines
    FROM trials
    GROUP BY ALL
    HAVING max(weight) > 0
),

ranked AS (
    SELECT
        country,
        scenario,
        points,
        weight,
        headlines,
        rank() OVER (PARTITION BY scenario, headline ORDER BY points DESC) AS place,
        count(*) OVER (PARTITION BY scenario, headline) AS scored
    FROM weighted
)

SELECT
    ranked.country,
    any_value(CASE
        WHEN ranked.scenario = 'stated' AND ranked.scored > 1
            THEN round(100 * ranked.points / (ranked.weight * (ranked.scored - 1)), 2)
    END) AS score,
    any_value(ranked.place) FILTER (WHERE ranked.scenario = 'stated') AS score_rank,
    any_value(ranked.scored) AS scored_countries,
    any_value(ranked.headlines) AS score_headlines,
    min(ranked.place) AS best_rank,
    max(ranked.place) AS worst_rank,
    any_value(complete.lines) AS lines
FROM ranked
INNER JOIN complete ON ranked.country = complete.country
GROUP BY ranked.country
