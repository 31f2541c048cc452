-- scores: one composite number per country, and how far its rank depends on the weights.
-- Steps of the OECD/JRC Handbook on Constructing Composite Indicators (2008): each headline enters
-- with the newest table that covers its field; a country is scored that stands in every such table,
-- but for those of models and investment (absent_is_none): they list only countries that have some,
-- or more than they show, and one that they leave out counts as none and is named in
-- counted_as_none (complete cases alone would leave every country out that made no model); each is
-- normalised by ranking, as the share of the other countries that have less; the weighted mean is
-- taken with the stated weights; then every weight in turn is doubled and dropped.
-- grain: one row per scored country
-- unit: score 0 to 100; 1 is the best rank; counted_as_none empty where every table has the country
-- inputs: profile_figures
WITH
ranked AS (
    SELECT
        headline,
        absent_is_none,
        weight,
        country,
        period,
        period_end,
        value,
        source,
        edition,
        published,
        coverage,
        line
    FROM profile_figures
    WHERE rank IS NOT NULL
),

tables AS (
    SELECT
        headline,
        absent_is_none,
        weight,
        period,
        source,
        edition
    FROM ranked
    GROUP BY headline, absent_is_none, weight, period, period_end, source, edition, published
    HAVING bool_and(coverage = 'full')
    QUALIFY row_number() OVER (
        PARTITION BY headline
        ORDER BY period_end DESC, published DESC, edition DESC, source ASC, period ASC
    ) = 1
),

observed AS (
    SELECT
        ranked.headline,
        ranked.absent_is_none,
        ranked.country,
        ranked.value,
        ranked.line
    FROM ranked
    INNER JOIN tables
        ON
            ranked.headline = tables.headline
            AND ranked.period = tables.period
            AND ranked.source = tables.source
            AND ranked.edition = tables.edition
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
        observed.country IS NULL AS is_absent,
        rank() OVER (PARTITION BY tables.headline ORDER BY coalesce(observed.value, 0)) - 1 AS less
    FROM complete
    CROSS JOIN tables
    LEFT JOIN observed
        ON complete.country = observed.country AND tables.headline = observed.headline
),

absences AS (
    SELECT
        country,
        string_agg(headline, ', ' ORDER BY headline) FILTER (WHERE is_absent) AS headlines
    FROM standings
    GROUP BY country
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

trialled AS (
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
    trialled.country,
    any_value(CASE
        WHEN trialled.scenario = 'stated' AND trialled.scored > 1
            THEN round(100 * trialled.points / (trialled.weight * (trialled.scored - 1)), 2)
    END) AS score,
    any_value(trialled.place) FILTER (WHERE trialled.scenario = 'stated') AS score_rank,
    max(trialled.scored) AS scored_countries,
    any_value(trialled.headlines) AS score_headlines,
    min(trialled.place) AS best_rank,
    max(trialled.place) AS worst_rank,
    any_value(absences.headlines) AS counted_as_none,
    any_value(complete.lines) AS lines
FROM trialled
INNER JOIN complete ON trialled.country = complete.country
INNER JOIN absences ON trialled.country = absences.country
GROUP BY trialled.country
