-- continuity: what parts a figure of one year from that of the year before in the same series.
-- The year before is the last one that any edition of the source has; where the figure's own
-- edition lacks it, the figure before is of another edition (edition_break), and what the breaks
-- between the two editions or years say is named (definition_break).
-- grain: one row per indicator, entity, breakdown, year, source and edition
-- inputs: figures, sources, breaks
WITH
yearly AS (
    SELECT
        figures.indicator,
        figures.entity,
        figures.breakdown,
        figures.source,
        figures.year,
        list(figures.edition) AS editions,
        arg_max(figures.edition, (sources.published, figures.edition)) AS newest
    FROM figures
    INNER JOIN sources USING (source, edition)
    WHERE figures.year IS NOT NULL
    GROUP BY ALL
),

followed AS (
    SELECT
        indicator,
        entity,
        breakdown,
        source,
        year,
        unnest(editions) AS edition,
        lag(year) OVER course AS year_before,
        lag(editions) OVER course AS editions_before,
        lag(newest) OVER course AS newest_before
    FROM yearly
    WINDOW course AS (PARTITION BY indicator, entity, breakdown, source ORDER BY year)
),

paired AS (
    SELECT
        indicator,
        entity,
        breakdown,
        year,
        source,
        edition,
        year_before,
        CASE
            WHEN list_contains(editions_before, edition) THEN edition ELSE newest_before
        END AS edition_before,
        coalesce(NOT list_contains(editions_before, edition), FALSE) AS edition_break
    FROM followed
)

SELECT
    *,
    (
        SELECT string_agg(DISTINCT breaks.what, ' ' ORDER BY breaks.what)
        FROM breaks
        WHERE
            breaks.indicator = paired.indicator
            AND breaks.source = paired.source
            AND (
                breaks.edition > least(paired.edition, paired.edition_before)
                AND breaks.edition <= greatest(paired.edition, paired.edition_before)
                OR breaks.period BETWEEN cast(paired.year_before + 1 AS VARCHAR)
                AND cast(paired.year AS VARCHAR)
            )
    ) AS definition_break
FROM paired
