-- convergence: whether countries that have less catch up, and whether countries differ less.
-- Beta is the slope of the yearly growth on the first year's figure, by least squares over the
-- countries that an edition prints in both years (Barro and Sala-i-Martin, 1992); sigma is the
-- standard deviation in each of the two years. Both on logarithms, on the figures themselves where
-- one is zero or less. A figure measured with error falls back to the middle by itself and looks
-- like beta convergence: without a falling sigma it shows none.
-- grain: indicator, breakdown, source, edition
-- unit: beta per year; sigma on the scale named in scale
-- inputs: figures, indicators, breaks
WITH
panel AS (
    SELECT figures.*
    FROM figures
    INNER JOIN indicators USING (indicator)
    WHERE
        figures.country IS NOT NULL
        AND indicators.kind IN ('share', 'rate', 'ratio', 'flow', 'score')
        -- Years before a change of definition are no part of the panel.
        AND NOT EXISTS (
            FROM breaks
            WHERE
                breaks.indicator = figures.indicator
                AND breaks.source = figures.source
                AND breaks.period > cast(figures.year AS VARCHAR)
        )
),

broad_years AS (
    SELECT
        indicator,
        breakdown,
        source,
        edition,
        year
    FROM panel
    GROUP BY ALL
    HAVING count(*) >= 10
),

spans AS (
    SELECT
        indicator,
        breakdown,
        source,
        edition,
        min(year) AS first_year,
        max(year) AS last_year
    FROM broad_years
    GROUP BY ALL
    HAVING min(year) < max(year)
),

ends AS (
    SELECT
        spans.indicator,
        spans.breakdown,
        spans.source,
        spans.edition,
        spans.first_year,
        spans.last_year,
        firsts.country,
        firsts.value AS first_value,
        lasts.value AS last_value,
        lasts.is_latest,
        [firsts.line, lasts.line] AS lines,
        min(least(firsts.value, lasts.value)) OVER (
            PARTITION BY spans.indicator, spans.breakdown, spans.source, spans.edition
        ) > 0 AS in_logs
    FROM spans
    INNER JOIN panel AS firsts
        ON
            spans.indicator = firsts.indicator
            AND spans.breakdown = firsts.breakdown
            AND spans.source = firsts.source
            AND spans.edition = firsts.edition
            AND spans.first_year = firsts.year
    INNER JOIN panel AS lasts
        ON
            spans.indicator = lasts.indicator
            AND spans.breakdown = lasts.breakdown
            AND spans.source = lasts.source
            AND spans.edition = lasts.edition
            AND spans.last_year = lasts.year
            AND firsts.country = lasts.country
),

scaled AS (
    SELECT
        indicator,
        breakdown,
        source,
        edition,
        first_year,
        last_year,
        country,
        in_logs,
        is_latest,
        lines,
        CASE WHEN in_logs THEN ln(first_value) ELSE first_value END AS first_level,
        CASE WHEN in_logs THEN ln(last_value) ELSE last_value END AS last_level
    FROM ends
),

fitted AS (
    SELECT
        indicator,
        breakdown,
        source,
        edition,
        first_year,
        last_year,
        in_logs,
        bool_and(is_latest) AS is_latest,
        count(*) AS countries,
        regr_slope(last_level - first_level, first_level ORDER BY country) AS slope,
        regr_r2(last_level - first_level, first_level ORDER BY country) AS r_squared,
        stddev_samp(first_level ORDER BY country) AS first_sigma,
        stddev_samp(last_level ORDER BY country) AS last_sigma,
        list_sort(flatten(list(lines))) AS lineage
    FROM scaled
    GROUP BY ALL
    HAVING count(*) >= 10
),

tested AS (
    SELECT
        *,
        slope / (last_year - first_year) AS beta,
        abs(beta) * sqrt((1 - r_squared) / (r_squared * (countries - 2))) AS standard_error
    FROM fitted
    -- None where all begin alike.
    WHERE r_squared > 0
)

SELECT
    tested.indicator,
    tested.breakdown,
    indicators.title,
    tested.first_year,
    tested.last_year,
    tested.countries,
    CASE WHEN tested.in_logs THEN 'logarithm' ELSE indicators.unit END AS scale,
    round(tested.beta, 5) + 0 AS beta,
    round(tested.standard_error, 5) AS beta_standard_error,
    round(tested.r_squared, 3) AS r_squared,
    round(tested.first_sigma, 4) AS first_sigma,
    round(tested.last_sigma, 4) AS last_sigma,
    round(100 * (tested.last_sigma / tested.first_sigma - 1), 1) + 0
        AS sigma_change_percent,
    CASE
        WHEN tested.beta + 2 * tested.standard_error < 0 AND tested.last_sigma < tested.first_sigma
            THEN 'converging'
        WHEN tested.beta + 2 * tested.standard_error < 0
            THEN 'the low gain, the spread does not shrink'
        WHEN tested.beta - 2 * tested.standard_error > 0 THEN 'diverging'
        ELSE 'neither'
    END AS finding,
    tested.is_latest,
    tested.source,
    tested.edition,
    tested.lineage
FROM tested
INNER JOIN indicators USING (indicator)
