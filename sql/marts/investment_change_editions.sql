-- investment_change_editions: private AI investment as each edition printed it, with its changes.
-- Every source and measure is a series of its own, with its own leader, world and places.
-- grain: country, measure, year, source, edition
-- unit: US$ of the kind that unit names, percent where named so
--   A place is given by a table that covers the field, or the top of it; of a table of selected
--   countries it is certain where all that the world's total leaves for the others is less.
-- inputs: theme_figures, figures, residents
-- materialise: table
WITH
amounts AS (
    SELECT
        *,
        split_part(measure, ', ', 1) AS of_measure,
        NOT ends_with(measure, ', published rank') AS is_amount,
        CASE
            WHEN NOT ends_with(measure, ', published rank')
                THEN cast(
                    cast(value AS DECIMAL(28, 11))
                    * CASE unit WHEN 'billion US$' THEN 1000000000 ELSE 1 END AS DECIMAL(24, 2)
                )
        END AS amount
    FROM theme_figures
    WHERE theme = 'investment_change' AND breakdown = '' AND year IS NOT NULL
),

printed AS (
    SELECT
        *,
        any_value(amount) FILTER (WHERE entity = 'world') OVER own_table AS world,
        any_value(line) FILTER (WHERE entity = 'world') OVER own_table AS line_of_world,
        sum(amount) FILTER (WHERE country IS NOT NULL) OVER own_table AS listed
    FROM amounts
    WINDOW own_table AS (PARTITION BY of_measure, year, source, edition)
),

placed AS (
    SELECT
        *,
        CASE
            WHEN is_amount
                THEN coalesce(
                    rank,
                    CASE
                        WHEN amount > world - listed
                            THEN rank() OVER (
                                PARTITION BY of_measure, year, source, edition
                                ORDER BY amount DESC
                            )
                    END
                )
        END AS place
    FROM printed
    WHERE country IS NOT NULL
),

leaders AS (
    SELECT
        of_measure,
        year,
        source,
        edition,
        min(country) AS country,
        any_value(amount) AS amount,
        arg_min(line, country) AS line
    FROM placed
    WHERE place = 1
    GROUP BY ALL
),

-- An edition may print a country's place and not its amount: such a row stands in no series.
countries AS (
    SELECT
        country,
        name,
        of_measure,
        year,
        source,
        edition,
        world,
        line_of_world,
        is_preferred,
        regexp_replace(any_value(indicator), '_rank$', '') AS indicator,
        any_value(unit) FILTER (WHERE starts_with(unit, 'constant')) AS constant_unit,
        any_value(amount) AS amount,
        any_value(amount) IS NOT NULL AS has_amount,
        cast(any_value(value) FILTER (WHERE NOT is_amount) AS BIGINT) AS printed_rank,
        any_value(place) AS place,
        any_value(ranked_among) FILTER (WHERE is_amount) AS ranked_among,
        coalesce(any_value(edition_break) FILTER (WHERE is_amount), FALSE) AS edition_break,
        any_value(definition_break) AS definition_break,
        arg_max(coverage, is_amount) AS coverage,
        arg_max(is_latest, is_amount) AS is_latest,
        list(line) AS own_lines
    FROM placed
    GROUP BY ALL
),

series AS (
    SELECT
        * EXCLUDE (is_latest),
        -- A printed place stands for the country only where no edition has an amount.
        is_latest AND (has_amount OR count(amount) OVER same_year = 0) AS is_latest,
        CASE WHEN has_amount THEN lag(year) OVER edition_series END AS previous_year,
        lag(amount) OVER edition_series AS previous_amount,
        lag(place) OVER edition_series AS previous_place,
        max(amount) OVER before AS peak_before,
        max(amount) OVER to_date AS peak,
        CASE WHEN has_amount THEN flatten(list(own_lines) OVER to_date) ELSE own_lines END AS lines
    FROM countries
    WINDOW
        same_year AS (PARTITION BY country, of_measure, source, year),
        edition_series AS (
            PARTITION BY country, of_measure, source, edition, has_amount ORDER BY year
        ),
        before AS (
            PARTITION BY country, of_measure, source, edition ORDER BY year
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        to_date AS (
            PARTITION BY country, of_measure, source, edition, has_amount ORDER BY year
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
),

peaks AS (
    SELECT
        *,
        max(
            CASE WHEN has_amount AND (peak_before IS NULL OR amount > peak_before) THEN year END
        ) OVER (
            PARTITION BY country, of_measure, source, edition, has_amount ORDER BY year
        ) AS peak_year
    FROM series
),

products AS (
    SELECT
        country,
        year,
        value,
        line
    FROM figures
    WHERE indicator = 'gdp' AND source = 'worldbank' AND is_latest
)

SELECT
    peaks.country,
    peaks.name AS country_name,
    peaks.of_measure AS measure,
    peaks.indicator,
    peaks.year,
    peaks.amount AS investment_usd,
    coalesce(peaks.constant_unit, 'current US$') AS unit,
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
    peaks.place AS rank,
    peaks.ranked_among,
    peaks.previous_place AS previous_rank,
    peaks.previous_place - peaks.place AS rank_change,
    peaks.printed_rank AS published_rank,
    leaders.country AS leader,
    CASE
        WHEN peaks.amount > 0
            THEN round(leaders.amount / peaks.amount, 2)
    END AS leader_multiple,
    peaks.world AS world_usd,
    CASE
        WHEN peaks.world > 0
            THEN round(100 * peaks.amount / peaks.world, 2)
    END AS share_of_world_percent,
    round(peaks.amount / residents.value, 2) AS per_inhabitant_usd,
    CASE WHEN peaks.amount IS NOT NULL THEN residents.year END AS population_year,
    CASE
        WHEN products.value > 0
            THEN round(100 * peaks.amount / products.value, 4)
    END AS percent_of_gdp,
    peaks.is_preferred,
    peaks.edition_break,
    peaks.definition_break,
    peaks.source,
    peaks.edition,
    peaks.coverage,
    list_sort(list_distinct(peaks.lines || [
        leaders.line, peaks.line_of_world, residents.line, products.line
    ])) AS lineage,
    peaks.is_latest
FROM peaks
LEFT JOIN leaders USING (of_measure, year, source, edition)
-- Products are in US$ of their own year.
LEFT JOIN products
    ON
        peaks.country = products.country
        AND peaks.year = products.year
        AND peaks.constant_unit IS NULL
-- The population of the year, else the last one before.
ASOF LEFT JOIN residents ON peaks.country = residents.country AND peaks.year >= residents.year
