-- concentration: how few countries have most of it: investment, models and patents, by year.
-- Shares are of the world's figure of the same edition, else of the sum of a full table. Where a
-- table lists only some, the index of Herfindahl and Hirschman lies between two bounds: what is
-- left is spread over very many, or over as few as the table allows. A place is given only where
-- nobody that is not listed can have it.
-- grain: indicator, year, source, edition
-- unit: percent; the index in points, 10,000 where one country has all
-- inputs: figures, indicators
WITH
listed AS (
    SELECT figures.*
    FROM figures
    INNER JOIN indicators USING (indicator)
    WHERE
        indicators.kind IN ('count', 'money')
        AND indicators.direction = 'higher'
        AND figures.breakdown = ''
        AND (figures.country IS NOT NULL OR figures.entity = 'world')
        AND figures.value >= 0
),

tables AS (
    SELECT
        indicator,
        year,
        source,
        edition,
        CASE
            WHEN bool_and(coverage = 'full') FILTER (WHERE country IS NOT NULL) THEN 'full'
            WHEN bool_and(coverage = 'top-n') FILTER (WHERE country IS NOT NULL) THEN 'top-n'
            ELSE 'selected'
        END AS coverage,
        count(country) AS listed,
        -- In one order, so that threads do not change the sum.
        sum(value ORDER BY entity) FILTER (WHERE country IS NOT NULL) AS listed_total,
        min(value) AS lowest,
        any_value(value) FILTER (WHERE entity = 'world') AS world,
        any_value(line) FILTER (WHERE entity = 'world') AS world_line,
        bool_or(is_latest) AS is_latest
    FROM listed
    GROUP BY ALL
    HAVING count(country) >= 2
),

totals AS (
    SELECT
        *,
        CASE WHEN coverage = 'full' THEN listed_total ELSE world END AS total,
        CASE
            WHEN coverage = 'full' THEN 0 ELSE greatest(world - listed_total, 0)
        END AS unlisted
    FROM tables
),

placed AS (
    SELECT
        listed.indicator,
        listed.year,
        listed.source,
        listed.edition,
        listed.country,
        listed.value,
        listed.line,
        row_number() OVER (
            PARTITION BY listed.indicator, listed.year, listed.source, listed.edition
            ORDER BY listed.value DESC, listed.country ASC
        ) AS place,
        100 * listed.value / totals.total AS share,
        listed.rank IS NOT NULL OR listed.value > totals.unlisted AS is_certain
    FROM listed
    INNER JOIN totals USING (indicator, year, source, edition)
    WHERE listed.country IS NOT NULL AND totals.total > 0
),

shares AS (
    SELECT
        indicator,
        year,
        source,
        edition,
        any_value(country) FILTER (WHERE place = 1 AND is_certain) AS leader,
        any_value(share) FILTER (WHERE place = 1 AND is_certain) AS leader_share,
        any_value(country) FILTER (WHERE place = 2 AND is_certain) AS second,
        any_value(share) FILTER (WHERE place = 2 AND is_certain) AS second_share,
        CASE
            WHEN count(*) FILTER (WHERE place <= 3 AND is_certain) = 3
                THEN sum(cast(share AS DECIMAL(18, 9))) FILTER (WHERE place <= 3)
        END AS top_3_share,
        sum(cast(share ** 2 AS DECIMAL(18, 8))) AS squares,
        list(line) AS lines
    FROM placed
    GROUP BY ALL
),

bounded AS (
    SELECT
        totals.*,
        shares.leader,
        shares.leader_share,
        shares.second,
        shares.second_share,
        shares.top_3_share,
        shares.squares,
        shares.lines,
        100 * totals.unlisted / totals.total AS unlisted_share,
        -- Nobody below a table of the highest has more than its last.
        100 * CASE
            WHEN totals.coverage = 'top-n' THEN least(totals.lowest, totals.unlisted)
            ELSE totals.unlisted
        END / totals.total AS most_each
    FROM totals
    INNER JOIN shares USING (indicator, year, source, edition)
)

SELECT
    bounded.indicator,
    indicators.title,
    bounded.year,
    bounded.listed,
    bounded.total,
    indicators.unit,
    CASE bounded.coverage
        WHEN 'full' THEN 'sum of the table' ELSE 'world in the same edition'
    END AS shares_are_of,
    round(bounded.unlisted_share, 2) AS unlisted_share_percent,
    bounded.leader,
    round(bounded.leader_share, 2) AS leader_share_percent,
    bounded.second,
    round(bounded.second_share, 2) AS second_share_percent,
    round(bounded.leader_share / nullif(bounded.second_share, 0), 2) AS leader_multiple,
    round(cast(bounded.top_3_share AS DOUBLE), 2) AS top_3_share_percent,
    round(cast(bounded.squares AS DOUBLE), 1) AS index_at_least,
    round(
        bounded.squares + coalesce(
            floor(bounded.unlisted_share / nullif(bounded.most_each, 0)) * bounded.most_each ** 2
            + (
                bounded.unlisted_share
                - floor(bounded.unlisted_share / nullif(bounded.most_each, 0)) * bounded.most_each
            ) ** 2, 0
        ), 1
    ) AS index_at_most,
    bounded.is_latest,
    bounded.source,
    bounded.edition,
    bounded.coverage,
    list_sort(list_distinct(bounded.lines || CASE
        WHEN bounded.coverage <> 'full' THEN [bounded.world_line] ELSE []
    END)) AS lineage
FROM bounded
INNER JOIN indicators USING (indicator)
