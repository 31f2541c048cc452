-- continuity: what parts a figure of one year from that of the year before in the same series.
-- The year before is the last one that any edition of the source has; where the figure's own
-- edition lacks it, the figure before is of another edition (edition_break), and what the breaks
-- between the two editions or years say is named (definition_break).
-- grain: one row per indicator, entity, breakdown, year, source and edition
-- inputs: named_observations, sources, breaks
WITH
yearly AS (
    SELECT
        figures.indicator,
        figures.entity,
        figures.breakdown,
        figures.year,
        figures.source,
        figures.edition,
        sources.published,
        lag(figures.year) OVER own_edition AS own_year_before,
        max(figures.year) OVER any_edition AS year_before
    FROM named_observations AS figures
    INNER JOIN sources ON figures.source = sources.source AND figures.edition = sources.edition
    WHERE figures.year IS NOT NULL
    WINDOW
        own_edition AS (
            PARTITION BY
                figures.indicator, figures.entity, figures.breakdown, figures.source,
                figures.edition
            ORDER BY figures.year
        ),
        any_edition AS (
            PARTITION BY figures.indicator, figures.entity, figures.breakdown, figures.source
            ORDER BY figures.year
            RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
),

newest AS (
    SELECT
        indicator,
        entity,
        breakdown,
        year,
        source,
        arg_max(edition, (published, edition)) AS edition
    FROM yearly
    GROUP BY ALL
),

paired AS (
    SELECT
        yearly.indicator,
        yearly.entity,
        yearly.breakdown,
        yearly.year,
        yearly.source,
        yearly.edition,
        yearly.year_before,
        coalesce(
            yearly.year_before > yearly.own_year_before, yearly.year_before IS NOT NULL
        ) AS edition_break,
        CASE
            WHEN yearly.year_before = yearly.own_year_before THEN yearly.edition
            ELSE newest.edition
        END AS edition_before
    FROM yearly
    LEFT JOIN newest
        ON
            yearly.indicator = newest.indicator
            AND yearly.entity = newest.entity
            AND yearly.breakdown = newest.breakdown
            AND yearly.source = newest.source
            AND yearly.year_before = newest.year
)

SELECT
    paired.indicator,
    paired.entity,
    paired.breakdown,
    paired.year,
    paired.source,
    paired.edition,
    paired.year_before,
    paired.edition_before,
    paired.edition_break,
    string_agg(DISTINCT breaks.what, ' ' ORDER BY breaks.what) AS definition_break
FROM paired
LEFT JOIN breaks
    ON
        paired.indicator = breaks.indicator
        AND paired.source = breaks.source
        AND (
            breaks.edition > least(paired.edition, paired.edition_before)
            AND breaks.edition <= greatest(paired.edition, paired.edition_before)
            OR breaks.period BETWEEN cast(paired.year_before + 1 AS VARCHAR)
            AND cast(paired.year AS VARCHAR)
        )
GROUP BY ALL
