-- outlook_trials: what each method would have said at each year of a series, one and two years on.
-- Naive: the last figure stays; drift: it goes on by the mean yearly change so far; both on the
-- figures themselves and, where all so far are above zero, on their logarithms. The 80 % interval
-- is that of a random walk (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 5.5)
-- with Student's t in place of the normal; its quantile of 0.9 by the expansion 26.7.5 of
-- Abramowitz and Stegun. At the last year of the series nothing is actual: that is the forecast.
-- grain: one row per indicator, entity, breakdown, source, edition, origin, horizon and method
-- unit: forecast, low, high and actual in the indicator's own unit; spread on the method's scale
-- inputs: outlook_series
-- materialise: table
WITH
differenced AS (
    SELECT
        *,
        point - 1 AS steps,
        value - lag(value) OVER course AS step,
        CASE WHEN min(value) OVER so_far > 0 THEN ln(value) END AS log_value,
        CASE
            WHEN min(value) OVER so_far > 0 THEN ln(value) - ln(lag(value) OVER course)
        END AS log_step,
        first_value(value) OVER so_far AS first_value,
        lead(value, 1) OVER course AS actual_1,
        lead(value, 2) OVER course AS actual_2
    FROM outlook_series
    WINDOW
        course AS (PARTITION BY indicator, entity, breakdown, source, edition ORDER BY year),
        so_far AS (
            PARTITION BY indicator, entity, breakdown, source, edition ORDER BY year
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
),

summed AS (
    SELECT
        *,
        sum(step * step) OVER so_far AS squares,
        sum(log_step * log_step) OVER so_far AS log_squares,
        avg(abs(step)) OVER so_far AS naive_error
    FROM differenced
    WINDOW so_far AS (
        PARTITION BY indicator, entity, breakdown, source, edition ORDER BY year
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
),

walks AS (
    SELECT
        indicator,
        entity,
        breakdown,
        source,
        edition,
        year,
        points = point AS is_last,
        actual_1,
        actual_2,
        naive_error,
        steps,
        FALSE AS in_logs,
        value AS level,
        (value - first_value) / steps AS mean_step,
        squares
    FROM summed
    WHERE point >= 4
    UNION ALL
    SELECT
        indicator,
        entity,
        breakdown,
        source,
        edition,
        year,
        points = point AS is_last,
        actual_1,
        actual_2,
        naive_error,
        steps,
        TRUE AS in_logs,
        log_value AS level,
        (log_value - ln(first_value)) / steps AS mean_step,
        log_squares AS squares
    FROM summed
    WHERE point >= 4 AND log_value IS NOT NULL
),

methods AS (
    SELECT
        walks.*,
        horizons.horizon,
        CASE horizons.horizon WHEN 1 THEN walks.actual_1 ELSE walks.actual_2 END AS actual,
        drifts.drifts,
        walks.steps - drifts.drifts AS freedom,
        walks.level + drifts.drifts * horizons.horizon * walks.mean_step AS centre,
        sqrt(
            greatest(walks.squares - drifts.drifts * walks.steps * walks.mean_step ** 2, 0)
            / (walks.steps - drifts.drifts)
            * horizons.horizon * (1 + drifts.drifts * horizons.horizon / walks.steps)
        ) AS spread
    FROM walks
    CROSS JOIN (VALUES (1), (2)) AS horizons (horizon)
    CROSS JOIN (VALUES (0), (1)) AS drifts (drifts)
),

bounded AS (
    SELECT
        *,
        1.281552 + 0.846585 / freedom + 0.570891 / freedom ** 2
        + 0.258517 / freedom ** 3 + 0.054396 / freedom ** 4 AS quantile
    FROM methods
)

SELECT
    indicator,
    entity,
    breakdown,
    source,
    edition,
    year AS origin,
    horizon,
    CASE drifts WHEN 1 THEN 'drift' ELSE 'naive' END
    || CASE WHEN in_logs THEN ' in logs' ELSE '' END AS method,
    in_logs,
    is_last,
    CASE WHEN in_logs THEN exp(centre) ELSE centre END AS forecast,
    centre,
    spread,
    quantile,
    CASE
        WHEN in_logs THEN exp(centre - quantile * spread) ELSE centre - quantile * spread
    END AS low,
    CASE
        WHEN in_logs THEN exp(centre + quantile * spread) ELSE centre + quantile * spread
    END AS high,
    actual,
    naive_error
FROM bounded
