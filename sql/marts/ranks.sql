-- ranks: every figure of a country in every edition: its place, among how many, its definition.
-- A place is given where the table covers the field or the top of it; the place that the report
-- itself prints stands beside it. Changes are taken inside one edition.
-- grain: country, indicator, breakdown, period, source, edition
-- unit: value in the indicator's own unit, in unit; 1 is the highest value
-- inputs: figures, indicators, breaks
WITH
own AS (
    SELECT figures.*
    FROM figures
    INNER JOIN indicators USING (indicator)
    WHERE figures.country IS NOT NULL AND indicators.kind <> 'rank'
),

printed AS (
    SELECT figures.* REPLACE (regexp_replace(figures.indicator, '_rank$', '') AS indicator)
    FROM figures
    INNER JOIN indicators USING (indicator)
    WHERE figures.country IS NOT NULL AND indicators.kind = 'rank'
),

-- An edition may print a place and not the figure.
joined AS (
    SELECT
        country,
        indicator,
        breakdown,
        period,
        source,
        edition,
        coalesce(own.name, printed.name) AS name,
        coalesce(own.year, printed.year) AS year,
        coalesce(own.period_end, printed.period_end) AS period_end,
        coalesce(
            own.last_year - own.first_year, printed.last_year - printed.first_year
        ) AS length,
        own.value,
        own.rank,
        own.ranked_among,
        cast(printed.value AS BIGINT) AS published_rank,
        coalesce(own.coverage, printed.coverage) AS coverage,
        coalesce(own.is_latest, printed.is_latest) AS is_latest,
        coalesce(own.disputed, printed.disputed) AS disputed,
        CASE
            WHEN own.line IS NULL THEN [printed.line]
            WHEN printed.line IS NULL THEN [own.line]
            ELSE [own.line, printed.line]
        END AS lineage
    FROM own
    FULL JOIN printed USING (country, indicator, breakdown, period, source, edition)
),

followed AS (
    SELECT
        *,
        lag(period) OVER course AS previous_period,
        lag(rank) OVER course AS previous_rank
    FROM joined
    -- Years follow years, sums follow sums of as many years.
    WINDOW course AS (
        PARTITION BY country, indicator, breakdown, source, edition, length
        ORDER BY period_end, period
    )
),

editions AS (
    SELECT
        indicator,
        source,
        edition,
        max(edition) OVER (PARTITION BY indicator, source) AS newest_edition
    FROM joined
    GROUP BY indicator, source, edition
),

defined AS (
    SELECT
        *,
        EXISTS (
            FROM breaks
            WHERE
                breaks.indicator = editions.indicator
                AND breaks.source = editions.source
                AND breaks.edition > editions.edition
                AND breaks.edition <= editions.newest_edition
        ) AS older_definition
    FROM editions
)

SELECT
    followed.country,
    followed.name AS country_name,
    followed.indicator,
    indicators.title,
    followed.breakdown,
    followed.period,
    followed.year,
    followed.value,
    indicators.unit,
    followed.rank,
    followed.ranked_among,
    followed.published_rank,
    followed.previous_period,
    followed.previous_rank,
    followed.previous_rank - followed.rank AS rank_change,
    indicators.direction,
    defined.older_definition,
    followed.disputed,
    followed.source,
    followed.edition,
    followed.coverage,
    followed.is_latest,
    followed.lineage
FROM followed
INNER JOIN indicators USING (indicator)
INNER JOIN defined USING (indicator, source, edition)
