-- ranks: the place of each country, organisation or model in its own table, where one is allowed.
-- A place is given only where the table covers the field: among all in a "full" table, and down to
-- the n-th in a table of the n highest. A table of selected figures gives none. Aggregates have no
-- place and take none from a country. Every listed figure counts as somebody above.
-- grain: one row per indicator, entity, period, source and edition that has a place
-- unit: 1 is the highest value; equal values share a place
-- inputs: observations
-- materialise: table
WITH
placed AS (
    SELECT
        indicator,
        entity,
        entity_type,
        period_label,
        source,
        edition,
        coverage,
        top_n,
        rank() OVER (
            PARTITION BY indicator, source, edition, period_label, entity_type
            ORDER BY value DESC
        ) AS place
    FROM observations
    WHERE entity_type <> 'aggregate'
),

allowed AS (
    SELECT
        indicator,
        entity,
        entity_type,
        period_label,
        source,
        edition,
        coverage,
        place
    FROM placed
    WHERE coverage = 'full' OR (coverage = 'top-n' AND place <= top_n)
)

SELECT
    indicator,
    entity,
    entity_type,
    period_label,
    source,
    edition,
    coverage,
    place AS rank,
    count(*) OVER (
        PARTITION BY indicator, source, edition, period_label, entity_type
    ) AS ranked_among
FROM allowed
ORDER BY indicator, source, entity, period_label, edition
