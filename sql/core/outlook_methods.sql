-- outlook_methods: how each method did in the backtest of its family of series, and which is taken.
-- A family is an indicator of one source and edition: its series' trials are pooled, each horizon
-- for itself. Sound is a method with twenty trials and more, that is every series', whose interval
-- covers 70 to 90 % of them. Of the sound ones naive is taken, on figures or logarithms, unless the
-- error of drift is smaller; of equals the one whose coverage is nearest to 80 %.
-- grain: one row per indicator, breakdown, source, edition, horizon and method
-- unit: mase, the mean absolute error over that of naive one-step forecasts so far (Hyndman and
--   Koehler, 2006); coverage in percent
-- inputs: outlook_trials
WITH
pooled AS (
    SELECT
        indicator,
        breakdown,
        source,
        edition,
        horizon,
        method,
        count(*) AS trials,
        count(DISTINCT entity) AS series,
        -- Over DECIMAL, so that threads do not change the sum.
        round(avg(
            cast(abs(actual - forecast) / nullif(naive_error, 0) AS DECIMAL(28, 8))
        ), 4) AS mase,
        round(100 * count(*) FILTER (WHERE actual BETWEEN low AND high) / count(*), 1) AS coverage
    FROM outlook_trials
    WHERE actual IS NOT NULL
    GROUP BY ALL
),

judged AS (
    SELECT
        *,
        any_value(CASE WHEN method = 'naive' THEN mase END) OVER family AS naive_mase,
        trials >= 20
        -- Logarithms that leave a series out are no method for the family.
        AND trials = max(trials) OVER family
        AND coverage BETWEEN 70 AND 90 AS is_sound
    FROM pooled
    WINDOW family AS (PARTITION BY indicator, breakdown, source, edition, horizon)
),

eligible AS (
    SELECT
        *,
        coalesce(is_sound AND (mase < naive_mase OR method LIKE 'naive%'), FALSE) AS is_eligible
    FROM judged
)

SELECT
    indicator,
    breakdown,
    source,
    edition,
    horizon,
    method,
    trials,
    series,
    mase,
    naive_mase,
    coverage,
    is_sound,
    is_eligible AND row_number() OVER (
        PARTITION BY indicator, breakdown, source, edition, horizon, is_eligible
        ORDER BY mase, abs(coverage - 80), method
    ) = 1 AS is_taken
FROM eligible
