-- korea_investment_fell: did South Korea's private investment fall steeply and lose places?
-- Steeply is by a third or more. The year judged is 2023 where the edition has it, else its newest;
-- the year before is taken from the same edition, else from the newest edition before it, and then
-- the reason says that the comparison crosses editions. A published rank goes before a computed
-- one; none is computed over a partial table.
-- grain: one row per edition from 2024 on
-- unit: billion US$, nominal; rank among countries
-- inputs: observations, figures
WITH
editions AS (
    SELECT DISTINCT edition FROM observations
    WHERE source = 'ai_index' AND edition >= '2024'
),

amounts AS (
    SELECT
        edition,
        year,
        country,
        value,
        rank,
        [line] AS lines,
        list(line) OVER (PARTITION BY edition, year ORDER BY value DESC) AS lines_of_rank
    FROM figures
    WHERE
        source = 'ai_index'
        AND indicator = 'private_ai_investment'
        AND country IS NOT NULL
        AND year IS NOT NULL
),

korea AS (
    SELECT
        edition,
        year,
        value,
        lines
    FROM amounts
    WHERE country = 'KOR'
),

ranks AS (
    SELECT
        edition,
        year,
        value AS rank,
        [line] AS lines,
        0 AS turn
    FROM figures
    WHERE
        source = 'ai_index'
        AND indicator = 'private_ai_investment_rank'
        AND country = 'KOR'
        AND year IS NOT NULL
    UNION ALL
    SELECT
        edition,
        year,
        rank,
        lines_of_rank AS lines,
        1 AS turn
    FROM amounts
    WHERE country = 'KOR' AND rank IS NOT NULL
),

korea_ranks AS (
    SELECT
        edition,
        year,
        rank,
        lines
    FROM ranks
    QUALIFY row_number() OVER (PARTITION BY edition, year ORDER BY turn) = 1
),

years AS (
    SELECT
        edition,
        year,
        value,
        lines
    FROM korea
    QUALIFY row_number() OVER (PARTITION BY edition ORDER BY year = 2023 DESC, year DESC) = 1
),

compared AS (
    SELECT
        editions.edition,
        years.year,
        years.value AS now,
        max(before.edition) AS edition_before,
        arg_max(before.value, before.edition) AS before,
        any_value(place.rank) AS place,
        max(place_before.edition) AS place_edition_before,
        arg_max(place_before.rank, place_before.edition) AS place_before,
        list_concat(
            any_value(years.lines),
            arg_max(before.lines, before.edition),
            any_value(place.lines),
            arg_max(place_before.lines, place_before.edition)
        ) AS lines
    FROM editions
    LEFT JOIN years ON editions.edition = years.edition
    LEFT JOIN korea AS before
        ON editions.edition >= before.edition AND years.year - 1 = before.year
    LEFT JOIN korea_ranks AS place
        ON editions.edition = place.edition AND years.year = place.year
    LEFT JOIN korea_ranks AS place_before
        ON editions.edition >= place_before.edition AND years.year - 1 = place_before.year
    GROUP BY editions.edition, years.year, years.value
),

parts AS (
    SELECT
        *,
        CASE
            WHEN 3 * now <= 2 * before THEN 'supported'
            WHEN now IS NOT NULL AND before IS NOT NULL THEN 'contradicted'
            ELSE 'not decidable'
        END AS fell,
        CASE
            WHEN place <= 10 THEN 'supported'
            WHEN place IS NOT NULL THEN 'contradicted'
            ELSE 'not decidable'
        END AS in_top_ten,
        CASE
            WHEN place > place_before THEN 'supported'
            WHEN place IS NOT NULL AND place_before IS NOT NULL THEN 'contradicted'
            ELSE 'not decidable'
        END AS lost_places
    FROM compared
)

SELECT
    6 AS number,
    'korea_investment_fell' AS claim,
    'South Korea''s private AI investment fell steeply within a year (2023); it stayed in the '
    || 'top ten and lost places.' AS statement,
    edition,
    year::VARCHAR AS period,
    -- contradicted < not decidable < supported: the least is the verdict on all parts together.
    least(fell, in_top_ten, lost_places) AS verdict,
    nullif(
        concat_ws(
            '; ',
            format('{} {:.2f}', year - 1, before),
            format('{} {:.2f}', year, now),
            format('rank {:.0f} in {}', place_before, year - 1),
            format('rank {:.0f} in {}', place, year)
        ), ''
    ) AS figures,
    concat_ws(
        '; ',
        CASE WHEN now IS NULL THEN 'no figure for KOR' END,
        CASE WHEN year <> 2023 THEN 'judged for ' || year || ', as 2023 is not in it' END,
        'fell by a third or more: ' || fell,
        'in the top ten: ' || in_top_ten,
        'lost places: ' || lost_places,
        CASE
            WHEN edition_before <> edition
                THEN 'the figure for ' || (year - 1) || ' is of edition ' || edition_before
        END,
        CASE
            WHEN place_edition_before <> edition
                THEN 'the rank in ' || (year - 1) || ' is of edition ' || place_edition_before
        END
    ) AS reason,
    'ai_index' AS source,
    list_sort(list_distinct(lines)) AS lineage
FROM parts
