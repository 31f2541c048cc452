-- rank_stability: how far places change from one period to the next, and from edition to edition.
-- Two tables that both give places are compared over the countries that stand in both, ranked anew
-- among them: Spearman's rank correlation, the mean and the largest change of place.
-- grain: indicator, breakdown, source, edition, period, other_edition, other_period
-- unit: the correlation from -1 to 1; changes in places
-- inputs: figures, rankings, indicators, breaks
WITH
tables AS (
    SELECT
        *,
        row_number() OVER () AS number
    FROM rankings
    WHERE entity_type = 'country'
),

listed AS (
    SELECT
        tables.number,
        figures.country,
        figures.value,
        figures.line
    FROM figures
    INNER JOIN tables USING (indicator, breakdown, entity_type, source, edition, period)
    WHERE figures.rank IS NOT NULL
),

pairs AS (
    SELECT
        'periods' AS compared,
        number,
        lag(number) OVER (
            PARTITION BY indicator, breakdown, source, edition, last_year - first_year
            ORDER BY period_end, period
        ) AS other_number
    FROM tables
    UNION ALL
    SELECT
        'editions' AS compared,
        number,
        lag(number) OVER (
            PARTITION BY indicator, breakdown, source, period ORDER BY published, edition
        ) AS other_number
    FROM tables
),

placed AS (
    SELECT
        pairs.compared,
        pairs.number,
        pairs.other_number,
        own.country,
        own.value,
        others.value AS other_value,
        own.line,
        others.line AS other_line,
        rank() OVER by_value AS place,
        rank() OVER by_other_value AS other_place,
        -- Equal figures share the mean of their places.
        (place + count(*) OVER by_value) / 2 AS mean_place,
        (other_place + count(*) OVER by_other_value) / 2 AS other_mean_place
    FROM pairs
    INNER JOIN listed AS own USING (number)
    INNER JOIN listed AS others
        ON pairs.other_number = others.number AND own.country = others.country
    WINDOW
        by_value AS (PARTITION BY pairs.compared, pairs.number ORDER BY own.value DESC),
        by_other_value AS (PARTITION BY pairs.compared, pairs.number ORDER BY others.value DESC)
),

compared AS (
    SELECT
        compared,
        number,
        other_number,
        count(*) AS countries,
        CASE
            WHEN count(DISTINCT value) > 1 AND count(DISTINCT other_value) > 1
                THEN round(corr(mean_place, other_mean_place ORDER BY country), 4)
        END AS rank_correlation,
        round(avg(abs(place - other_place)), 2) AS mean_change,
        max(abs(place - other_place)) AS largest_change,
        arg_max(country, (abs(place - other_place), country)) AS most_moved,
        list_sort(list_distinct(list(line) || list(other_line))) AS lineage
    FROM placed
    GROUP BY compared, number, other_number
    HAVING count(*) >= 5
)

SELECT
    compared.compared,
    tables.indicator,
    tables.breakdown,
    indicators.title,
    tables.period,
    others.period AS other_period,
    others.edition AS other_edition,
    compared.countries,
    compared.rank_correlation,
    compared.mean_change,
    compared.largest_change,
    compared.most_moved,
    EXISTS (
        FROM breaks
        WHERE
            breaks.indicator = tables.indicator
            AND breaks.source = tables.source
            AND (
                breaks.edition > others.edition AND breaks.edition <= tables.edition
                OR breaks.period > others.period AND breaks.period <= tables.period
            )
    ) AS definition_changed,
    tables.source,
    tables.edition,
    compared.lineage
FROM compared
INNER JOIN tables USING (number)
INNER JOIN tables AS others ON compared.other_number = others.number
INNER JOIN indicators ON tables.indicator = indicators.indicator
