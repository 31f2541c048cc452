-- outlook: what a figure may be one and two years on, with an 80 % interval, or why nobody can say.
-- For each yearly series of five years and more inside one edition the method that did best in the
-- backtest of its family (outlook_methods); the interval also has the noise of revisions, where
-- editions show it (outlook_noise). A row without a forecast says why. Forecasts of older editions
-- stay: outlook_score holds them against what came.
-- grain: indicator, entity, breakdown, year, source, edition
-- unit: the indicator's own, in unit; mase as a multiple of the naive error; percent where named so
-- inputs: outlook_series, outlook_trials, outlook_methods, outlook_noise, figures, indicators,
--   sources, breaks
-- materialise: table
WITH
series AS (
    SELECT
        indicator,
        entity,
        entity_type,
        country,
        name,
        breakdown,
        unit,
        source,
        edition,
        points,
        max(year) AS origin_year,
        arg_max(value, year) AS last_value,
        min(value) AS lowest,
        list_sort(list(line)) AS lines
    FROM outlook_series
    GROUP BY ALL
),

-- The nearest to being sound tells why none is.
nearest AS (
    SELECT *
    FROM outlook_methods
    QUALIFY row_number() OVER (
        PARTITION BY indicator, breakdown, source, edition, horizon
        ORDER BY is_sound DESC, trials DESC, abs(coverage - 80) ASC, method ASC
    ) = 1
),

taken AS (
    SELECT
        outlook_trials.indicator,
        outlook_trials.entity,
        outlook_trials.breakdown,
        outlook_trials.source,
        outlook_trials.edition,
        outlook_trials.horizon,
        outlook_trials.method,
        outlook_trials.in_logs,
        outlook_trials.forecast,
        outlook_trials.centre,
        outlook_methods.mase,
        outlook_methods.naive_mase,
        outlook_methods.coverage,
        outlook_noise.restated,
        outlook_trials.quantile * sqrt(
            outlook_trials.spread ** 2
            + coalesce(CASE
                WHEN outlook_trials.in_logs THEN outlook_noise.relative
                WHEN indicators.kind IN ('count', 'money')
                    THEN outlook_noise.relative * outlook_trials.centre
                ELSE outlook_noise.as_is
            END, 0) ** 2
        ) AS margin
    FROM outlook_trials
    INNER JOIN outlook_methods USING (indicator, breakdown, source, edition, horizon, method)
    INNER JOIN indicators USING (indicator)
    LEFT JOIN outlook_noise USING (indicator, breakdown, source, edition)
    WHERE outlook_trials.is_last AND outlook_methods.is_taken
),

bounded AS (
    SELECT
        *,
        CASE WHEN in_logs THEN exp(centre - margin) ELSE centre - margin END AS low,
        CASE WHEN in_logs THEN exp(centre + margin) ELSE centre + margin END AS high
    FROM taken
),

forecasts AS (
    SELECT
        series.indicator,
        series.entity,
        series.entity_type,
        series.country,
        series.name,
        series.breakdown,
        series.unit,
        series.source,
        series.edition,
        series.origin_year,
        horizons.horizon,
        series.points,
        series.last_value,
        bounded.forecast,
        -- What cannot be below zero, or above 100 %, is not forecast there.
        CASE
            WHEN bounded.low < 0 AND series.lowest >= 0 AND indicators.kind <> 'flow' THEN 0
            ELSE bounded.low
        END AS low,
        CASE
            WHEN bounded.high > 100 AND indicators.kind = 'share' THEN 100 ELSE bounded.high
        END AS high,
        bounded.method,
        nearest.trials,
        bounded.mase,
        bounded.naive_mase,
        coalesce(bounded.coverage, nearest.coverage) AS coverage,
        bounded.restated,
        CASE
            WHEN bounded.method IS NOT NULL THEN NULL
            WHEN nearest.is_sound
                THEN
                    'no method is sound and as good as naive: the interval of naive covers too '
                    || 'little or too much, and ' || nearest.method || ' errs more'
            WHEN nearest.trials >= 20
                THEN
                    'no method is sound: the interval of ' || nearest.method || ', the nearest, '
                    || 'covers ' || nearest.coverage || ' % of the trials, and 70 to 90 % are asked'
            ELSE
                'too few trials for a backtest: ' || coalesce(nearest.trials, 0)
                || ', and 20 are asked'
        END AS why_none,
        series.lines
    FROM series
    CROSS JOIN (VALUES (1), (2)) AS horizons (horizon)
    INNER JOIN indicators USING (indicator)
    LEFT JOIN bounded
        ON
            series.indicator = bounded.indicator
            AND series.breakdown = bounded.breakdown
            AND series.entity = bounded.entity
            AND series.source = bounded.source
            AND series.edition = bounded.edition
            AND horizons.horizon = bounded.horizon
    LEFT JOIN nearest
        ON
            series.indicator = nearest.indicator
            AND series.breakdown = nearest.breakdown
            AND series.source = nearest.source
            AND series.edition = nearest.edition
            AND horizons.horizon = nearest.horizon
),

-- Three years and more, and no series: they stand in several editions, or with gaps.
seriesless AS (
    SELECT
        figures.indicator,
        figures.entity,
        figures.entity_type,
        figures.country,
        figures.name,
        figures.breakdown,
        any_value(figures.unit) AS unit,
        figures.source,
        min(figures.edition) AS first_edition,
        max(figures.edition) AS last_edition,
        arg_max(figures.edition, (figures.year, sources.published, figures.edition)) AS edition,
        min(figures.year) AS first_year,
        max(figures.year) AS origin_year,
        count(DISTINCT figures.year) AS points,
        arg_max(figures.value, (figures.year, sources.published, figures.edition)) AS last_value,
        list_sort(list_distinct(list(figures.line))) AS lines
    FROM figures
    INNER JOIN indicators USING (indicator)
    INNER JOIN sources USING (source, edition)
    ANTI JOIN series USING (indicator, entity, breakdown, source)
    WHERE
        figures.year IS NOT NULL
        AND figures.entity_type IN ('country', 'aggregate')
        AND indicators.kind NOT IN ('rank', 'change')
        AND indicators.direction <> 'neutral'
    GROUP BY ALL
    HAVING count(DISTINCT figures.year) >= 3
),

scattered AS (
    SELECT
        * EXCLUDE (first_edition, last_edition, first_year),
        1 AS horizon,
        CASE
            WHEN
                EXISTS (
                    FROM breaks
                    WHERE
                        breaks.indicator = seriesless.indicator
                        AND breaks.source = seriesless.source
                        AND (
                            breaks.edition > seriesless.first_edition
                            AND breaks.edition <= seriesless.last_edition
                            OR breaks.period > cast(seriesless.first_year AS VARCHAR)
                            AND breaks.period <= cast(seriesless.origin_year AS VARCHAR)
                        )
                )
                THEN 'its years stand on two sides of a change of definition'
            WHEN first_edition < last_edition
                THEN 'no edition has five years in a row: years of several are not joined'
            ELSE 'it has no five years in a row'
        END AS why_none
    FROM seriesless
),

outlooks AS (
    SELECT * FROM forecasts
    UNION ALL BY NAME
    SELECT * FROM scattered
),

newest AS (
    SELECT
        outlooks.indicator,
        outlooks.entity,
        outlooks.breakdown,
        outlooks.source,
        max(sources.published) AS published
    FROM outlooks
    INNER JOIN sources USING (source, edition)
    GROUP BY ALL
)

SELECT
    outlooks.indicator,
    outlooks.entity,
    outlooks.entity_type,
    outlooks.country,
    outlooks.name,
    outlooks.breakdown,
    outlooks.origin_year,
    outlooks.origin_year + outlooks.horizon AS year,
    cast(outlooks.horizon AS BIGINT) AS horizon,
    outlooks.unit,
    outlooks.last_value,
    round(outlooks.forecast, 6) AS forecast,
    round(outlooks.low, 6) AS low,
    round(outlooks.high, 6) AS high,
    outlooks.method,
    outlooks.points,
    outlooks.trials,
    outlooks.mase,
    outlooks.naive_mase,
    outlooks.coverage AS coverage_percent,
    outlooks.restated,
    outlooks.why_none,
    sources.published = newest.published AS is_newest,
    outlooks.source,
    outlooks.edition,
    outlooks.lines AS lineage
FROM outlooks
INNER JOIN sources USING (source, edition)
INNER JOIN newest USING (indicator, entity, breakdown, source)
