-- investment_change_editions: private AI investment as each edition printed it, with its changes.
-- grain: country, year, source, edition
-- unit: nominal US$, percent where named so
--   A place is given by a table that covers the field, or the top of it; of a table of selected
--   countries it is certain where all that the world's total leaves for the others is less.
-- inputs: figures, named_observations, residents, continuity
WITH
printed AS (
    SELECT
        indicator = 'private_ai_investment' AS is_amount,
        entity,
        country,
        name,
        year,
        CASE
            WHEN indicator = 'private_ai_investment'
                THEN cast(cast(value AS DECIMAL(28, 11)) * 1000000000 AS DECIMAL(24, 2))
        END AS amount,
        CASE
            WHEN indicator = 'private_ai_investment_rank' THEN cast(value AS BIGINT)
        END AS printed_rank,
        rank,
        ranked_among,
        source,
        edition,
        coverage,
        is_latest,
        line
    FROM figures
    WHERE
        indicator IN ('private_ai_investment', 'private_ai_investment_rank')
        AND year IS NOT NULL
),

products AS (
    SELECT
        country,
        year,
        value,
        line
    FROM named_observations
    WHERE indicator = 'gdp' AND source = 'worldbank' AND is_latest
),

worlds AS (
    SELECT
        year,
        source,
        edition,
        any_value(amount) FILTER (WHERE entity = 'world') AS amount,
        any_value(line) FILTER (WHERE entity = 'world') AS line,
        any_value(amount) FILTER (WHERE entity = 'world')
        - sum(amount) FILTER (WHERE country IS NOT NULL) AS unlisted
    FROM printed
    WHERE is_amount
    GROUP BY ALL
),

placed AS (
    SELECT
        printed.country,
        printed.name,
        printed.year,
        printed.is_amount,
        printed.amount,
        printed.printed_rank,
        CASE
            WHEN printed.is_amount
                THEN coalesce(
                    printed.rank,
                    CASE
                        WHEN printed.amount > worlds.unlisted
                            THEN rank() OVER (
                                PARTITION BY
                                    printed.is_amount, printed.year, printed.source,
                                    printed.edition
                                ORDER BY printed.amount DESC
                            )
                    END
                )
        END AS rank,
        printed.ranked_among,
        printed.source,
        printed.edition,
        printed.coverage,
        printed.is_latest,
        printed.line
    FROM printed
    LEFT JOIN worlds
        ON
            printed.year = worlds.year
            AND printed.source = worlds.source
            AND printed.edition = worlds.edition
    WHERE printed.country IS NOT NULL
),

leaders AS (
    SELECT
        year,
        source,
        edition,
        min(country) AS country,
        any_value(amount) AS amount,
        arg_min(line, country) AS line
    FROM placed
    WHERE rank = 1
    GROUP BY ALL
),

-- An edition may print a country's place and not its amount: such a row stands in no series.
countries AS (
    SELECT
        country,
        name,
        year,
        source,
        edition,
        any_value(amount) AS amount,
        any_value(amount) IS NOT NULL AS has_amount,
        any_value(printed_rank) AS printed_rank,
        any_value(rank) AS rank,
        any_value(ranked_among) FILTER (WHERE is_amount) AS ranked_among,
        arg_max(coverage, is_amount) AS coverage,
        arg_max(is_latest, is_amount) AS is_latest,
        list(line) AS lines
    FROM placed
    GROUP BY ALL
),

series AS (
    SELECT
        country,
        name,
        year,
        amount,
        printed_rank,
        rank,
        ranked_among,
        source,
        edition,
        coverage,
        -- A printed place stands for the country only where no edition has an amount.
        is_latest AND (has_amount OR count(amount) OVER same_year = 0) AS is_latest,
        CASE WHEN has_amount THEN lag(year) OVER edition_series END AS previous_year,
        lag(amount) OVER edition_series AS previous_amount,
        lag(rank) OVER edition_series AS previous_rank,
        max(amount) OVER before AS peak_before,
        max(amount) OVER to_date AS peak,
        CASE WHEN has_amount THEN flatten(list(lines) OVER to_date) ELSE lines END AS lines,
        CASE WHEN has_amount THEN max(year) OVER any_edition END AS year_before,
        has_amount
    FROM countries
    WINDOW
        same_year AS (PARTITION BY country, source, year),
        edition_series AS (PARTITION BY country, source, edition, has_amount ORDER BY year),
        before AS (
            PARTITION BY country, source, edition ORDER BY year
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        to_date AS (
            PARTITION BY country, source, edition, has_amount ORDER BY year
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ),
        any_edition AS (
            PARTITION BY country, source, has_amount ORDER BY year
            RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
),

peaks AS (
    SELECT
        country,
        name,
        year,
        amount,
        printed_rank,
        rank,
        ranked_among,
        source,
        edition,
        coverage,
        is_latest,
        previous_year,
        previous_amount,
        previous_rank,
        peak,
        lines,
        year_before,
        max(
            CASE WHEN has_amount AND (peak_before IS NULL OR amount > peak_before) THEN year END
        ) OVER (
            PARTITION BY country, source, edition, has_amount ORDER BY year
        ) AS peak_year
    FROM series
)

SELECT
    peaks.country,
    peaks.name AS country_name,
    peaks.year,
    peaks.amount AS investment_usd,
    peaks.previous_year,
    peaks.previous_amount AS previous_investment_usd,
    cast(peaks.amount - peaks.previous_amount AS DECIMAL(24, 2)) AS change_usd,
    CASE
        WHEN peaks.previous_amount > 0
            THEN round(100 * (peaks.amount / peaks.previous_amount - 1), 2) + 0
    END AS change_percent,
    peaks.peak AS peak_usd,
    peaks.peak_year,
    CASE
        WHEN peaks.previous_year IS NOT NULL AND peaks.peak > 0
            THEN round(100 * (peaks.amount / peaks.peak - 1), 2) + 0
    END AS from_peak_percent,
    peaks.rank,
    peaks.ranked_among,
    peaks.previous_rank,
    peaks.previous_rank - peaks.rank AS rank_change,
    peaks.printed_rank AS published_rank,
    leaders.country AS leader,
    CASE
        WHEN peaks.amount > 0
            THEN round(leaders.amount / peaks.amount, 2)
    END AS leader_multiple,
    worlds.amount AS world_usd,
    CASE
        WHEN worlds.amount > 0
            THEN round(100 * peaks.amount / worlds.amount, 2)
    END AS share_of_world_percent,
    round(peaks.amount / residents.value, 2) AS per_inhabitant_usd,
    CASE WHEN peaks.amount IS NOT NULL THEN residents.year END AS population_year,
    CASE
        WHEN products.value > 0
            THEN round(100 * peaks.amount / products.value, 4)
    END AS percent_of_gdp,
    coalesce(
        peaks.year_before > peaks.previous_year, peaks.year_before IS NOT NULL
    ) AS edition_break,
    continuity.definition_break,
    peaks.source,
    peaks.edition,
    peaks.coverage,
    list_sort(list_distinct(peaks.lines || [
        leaders.line, worlds.line, residents.line, products.line
    ])) AS lineage,
    peaks.is_latest
FROM peaks
LEFT JOIN leaders
    ON
        peaks.year = leaders.year
        AND peaks.source = leaders.source
        AND peaks.edition = leaders.edition
LEFT JOIN worlds
    ON
        peaks.year = worlds.year
        AND peaks.source = worlds.source
        AND peaks.edition = worlds.edition
LEFT JOIN products ON peaks.country = products.country AND peaks.year = products.year
LEFT JOIN continuity
    ON
        continuity.indicator = 'private_ai_investment'
        AND continuity.breakdown = ''
        AND peaks.country = continuity.entity
        AND peaks.year = continuity.year
        AND peaks.source = continuity.source
        AND peaks.edition = continuity.edition
-- The population of the year, else the last one before.
ASOF LEFT JOIN residents ON peaks.country = residents.country AND peaks.year >= residents.year
