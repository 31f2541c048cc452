-- rankings: the tables that ranks were taken from, and which edition's is the newest of a period.
-- grain: one row per indicator, breakdown, kind of entity, source, edition and period with ranks
-- unit: listed counts those with a place; coverage is "full" where no row is from a top-n table
-- inputs: figures, sources
WITH
tables AS (
    SELECT
        figures.indicator,
        figures.breakdown,
        figures.entity_type,
        figures.source,
        figures.edition,
        sources.published,
        figures.period,
        figures.year,
        figures.first_year,
        figures.last_year,
        figures.period_end,
        CASE WHEN bool_and(figures.coverage = 'full') THEN 'full' ELSE 'top-n' END AS coverage,
        count(*) AS listed
    FROM figures
    LEFT JOIN sources USING (source, edition)
    WHERE figures.rank IS NOT NULL
    GROUP BY ALL
)

SELECT
    indicator,
    breakdown,
    entity_type,
    source,
    edition,
    published,
    period,
    year,
    first_year,
    last_year,
    period_end,
    coverage,
    listed,
    row_number() OVER (
        PARTITION BY indicator, breakdown, entity_type, source, period
        ORDER BY published DESC, edition DESC
    ) = 1 AS is_newest
FROM tables
