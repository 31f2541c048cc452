-- ranks: every figure of a country in every edition: its place, among how many, its definition.
-- A place is given where the table covers the field or the top of it; the place that the report
-- itself prints stands beside it. Changes are taken inside one edition.
-- grain: country, indicator, breakdown, period, source, edition
-- unit: value in the indicator's own unit, in unit; 1 is the highest value
-- inputs: figures, indicators, breaks
WITH
named AS (
    SELECT
        figures.country,
        figures.name,
        indicators.kind = 'rank' AS is_printed_rank,
        CASE
            WHEN indicators.kind = 'rank' THEN regexp_replace(figures.indicator, '_rank$', '')
            ELSE figures.indicator
        END AS indicator,
        figures.breakdown,
        figures.period,
        figures.year,
        figures.period_end,
        figures.last_year - figures.first_year AS length,
        figures.value,
        figures.rank,
        figures.ranked_among,
        figures.source,
        figures.edition,
        figures.coverage,
        figures.disputed,
        figures.is_latest,
        figures.line
    FROM figures
    INNER JOIN indicators ON figures.indicator = indicators.indicator
    WHERE figures.country IS NOT NULL
),

joined AS (
    SELECT
        country,
        name,
        indicator,
        breakdown,
        period,
        year,
        period_end,
        length,
        any_value(value) FILTER (WHERE NOT is_printed_rank) AS value,
        any_value(rank) FILTER (WHERE NOT is_printed_rank) AS rank,
        any_value(ranked_among) FILTER (WHERE NOT is_printed_rank) AS ranked_among,
        cast(any_value(value) FILTER (WHERE is_printed_rank) AS BIGINT) AS published_rank,
        source,
        edition,
        arg_min(coverage, is_printed_rank) AS coverage,
        arg_min(is_latest, is_printed_rank) AS is_latest,
        any_value(disputed) AS disputed,
        list(line ORDER BY is_printed_rank) AS lineage
    FROM named
    GROUP BY ALL
),

followed AS (
    SELECT
        *,
        lag(period) OVER course AS previous_period,
        lag(rank) OVER course AS previous_rank,
        max(edition) OVER (PARTITION BY indicator, source) AS newest_edition
    FROM joined
    -- Years follow years, sums follow sums of as many years.
    WINDOW course AS (
        PARTITION BY country, indicator, breakdown, source, edition, length
        ORDER BY period_end, period
    )
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
    EXISTS (
        FROM breaks
        WHERE
            breaks.indicator = followed.indicator
            AND breaks.source = followed.source
            AND breaks.edition > followed.edition
            AND breaks.edition <= followed.newest_edition
    ) AS older_definition,
    followed.disputed,
    followed.source,
    followed.edition,
    followed.coverage,
    followed.is_latest,
    followed.lineage
FROM followed
INNER JOIN indicators ON followed.indicator = indicators.indicator
