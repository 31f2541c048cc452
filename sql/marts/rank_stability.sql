-- rank_stability: how far places change from one period to the next, and from edition to edition.
-- Two tables that both give places are compared over the countries that stand in both, ranked anew
-- among them: Spearman's rank correlation, the mean and the largest change of place.
-- grain: indicator, breakdown, source, edition, period, other_edition, other_period
-- unit: the correlation from -1 to 1; changes in places
-- inputs: figures, rankings, indicators, breaks
WITH
tables AS (
    SELECT
        indicator,
        breakdown,
        source,
        edition,
        published,
        period,
        period_end,
        last_year - first_year AS length
    FROM rankings
    WHERE entity_type = 'country'
),

pairs AS (
    SELECT
        'periods' AS compared,
        tables.indicator,
        tables.breakdown,
        tables.source,
        tables.edition,
        tables.period,
        tables.edition AS other_edition,
        lag(tables.period) OVER (
            PARTITION BY
                tables.indicator, tables.breakdown, tables.source, tables.edition, tables.length
            ORDER BY tables.period_end, tables.period
        ) AS other_period
    FROM tables
    UNION ALL
    SELECT
        'editions' AS compared,
        tables.indicator,
        tables.breakdown,
        tables.source,
        tables.edition,
        tables.period,
        lag(tables.edition) OVER (
            PARTITION BY tables.indicator, tables.breakdown, tables.source, tables.period
            ORDER BY tables.published, tables.edition
        ) AS other_edition,
        tables.period AS other_period
    FROM tables
),

-- Each pair twice over: once for the table itself, once for the other.
sides AS (
    SELECT
        pairs.compared,
        pairs.indicator,
        pairs.breakdown,
        pairs.source,
        pairs.edition,
        pairs.period,
        pairs.other_edition,
        pairs.other_period,
        own.country,
        own.value,
        others.value AS other_value,
        own.line,
        others.line AS other_line
    FROM pairs
    INNER JOIN figures AS own
        ON
            pairs.indicator = own.indicator
            AND pairs.breakdown = own.breakdown
            AND pairs.source = own.source
            AND pairs.edition = own.edition
            AND pairs.period = own.period
    INNER JOIN figures AS others
        ON
            pairs.indicator = others.indicator
            AND pairs.breakdown = others.breakdown
            AND pairs.source = others.source
            AND pairs.other_edition = others.edition
            AND pairs.other_period = others.period
            AND own.country = others.country
    WHERE own.rank IS NOT NULL AND others.rank IS NOT NULL
),

placed AS (
    SELECT
        *,
        rank() OVER (one_pair ORDER BY value DESC) AS place,
        rank() OVER (one_pair ORDER BY value) AS place_from_below,
        rank() OVER (one_pair ORDER BY other_value DESC) AS other_place,
        rank() OVER (one_pair ORDER BY other_value) AS other_place_from_below
    FROM sides
    WINDOW one_pair AS (PARTITION BY compared, indicator, breakdown, source, edition, period)
)

SELECT
    placed.compared,
    placed.indicator,
    placed.breakdown,
    any_value(indicators.title) AS title,
    placed.period,
    placed.other_period,
    placed.other_edition,
    count(*) AS countries,
    -- Equal figures share the mean of their places: half of this difference, but for a constant.
    CASE
        WHEN count(DISTINCT placed.value) > 1 AND count(DISTINCT placed.other_value) > 1
            THEN
                round(
                    corr(
                        placed.place - placed.place_from_below,
                        placed.other_place - placed.other_place_from_below
                        ORDER BY placed.country
                    ),
                    4
                )
    END AS rank_correlation,
    round(avg(abs(placed.place - placed.other_place)), 2) AS mean_change,
    max(abs(placed.place - placed.other_place)) AS largest_change,
    arg_max(
        placed.country,
        (abs(placed.place - placed.other_place), placed.country)
    ) AS most_moved,
    EXISTS (
        FROM breaks
        WHERE
            breaks.indicator = placed.indicator
            AND breaks.source = placed.source
            AND (
                breaks.edition > placed.other_edition AND breaks.edition <= placed.edition
                OR breaks.period > placed.other_period AND breaks.period <= placed.period
            )
    ) AS definition_changed,
    placed.source,
    placed.edition,
    list_sort(list_distinct(flatten(list([placed.line, placed.other_line])))) AS lineage
FROM placed
INNER JOIN indicators ON placed.indicator = indicators.indicator
GROUP BY
    placed.compared,
    placed.indicator,
    placed.breakdown,
    placed.period,
    placed.other_period,
    placed.other_edition,
    placed.source, placed.edition
HAVING count(*) >= 5
