-- figures: each observation with its name, its years, and its place in its own table if it has one.
-- A place is given only where the table covers the field: among all in a "full" table, and down to
-- the n-th in a table of the n highest. A table of selected figures gives none. Aggregates have no
-- place and take none from a country, and so it is with regional estimates, which are no country's
-- own figure. Every other figure that is listed counts as somebody above.
-- grain: one row per indicator, entity, breakdown, period, source and edition
-- unit: 1 is the highest value; equal values share a place
-- inputs: named_observations
-- materialise: table
WITH
placed AS (
    SELECT
        indicator,
        entity,
        entity_type,
        country,
        name,
        breakdown,
        period,
        year,
        first_year,
        last_year,
        period_end,
        value,
        unit,
        source,
        edition,
        status,
        coverage,
        disputed,
        is_latest,
        line,
        CASE
            WHEN
                entity_type <> 'aggregate'
                AND (coverage = 'full' OR (coverage = 'top-n' AND rank() OVER own_table <= top_n))
                THEN rank() OVER own_table
        END AS rank
    FROM named_observations
    WINDOW own_table AS (
        PARTITION BY
            indicator, breakdown, source, edition, period, entity_type, coverage = 'regional'
        ORDER BY value DESC
    )
),

listed AS (
    SELECT
        indicator,
        breakdown,
        source,
        edition,
        period,
        entity_type,
        count(rank) AS places
    FROM placed
    GROUP BY ALL
)

SELECT
    placed.*,
    CASE WHEN placed.rank IS NOT NULL THEN listed.places END AS ranked_among
FROM placed
INNER JOIN listed USING (indicator, breakdown, source, edition, period, entity_type)
