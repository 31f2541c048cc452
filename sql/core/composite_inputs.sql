-- composite_inputs: what the two composites of a country are made of, one kind of quantity in each.
-- "intensity" has what does not grow with a country: rates and shares, and totals divided by the
-- population; "size" has totals: those that are published, and rates times the population. Each
-- headline enters with the newest table that covers its field, and a country is in a composite that
-- stands in every such table of it, but for tables that leave out who has none (absent_is_none).
-- grain: one row per composite, country and headline
-- unit: value in the indicator's own unit, per inhabitant or times inhabitants; none where absent
-- inputs: profile_figures, residents
WITH
ranked AS (
    SELECT * FROM profile_figures
    WHERE rank IS NOT NULL
),

tables AS (
    SELECT
        headline,
        absent_is_none,
        extent,
        weight,
        period,
        last_year,
        source,
        edition
    FROM ranked
    GROUP BY
        headline, absent_is_none, extent, weight, period, last_year, period_end, source, edition,
        published
    HAVING bool_and(coverage = 'full')
    QUALIFY row_number() OVER (
        PARTITION BY headline
        ORDER BY period_end DESC, published DESC, edition DESC, source ASC, period ASC
    ) = 1
),

-- Each headline in the composites that it has a figure for, and what is done with the population.
composed AS (
    SELECT
        tables.*,
        composites.composite,
        CASE
            WHEN composites.composite = 'intensity' AND tables.extent = 'total' THEN -1
            WHEN composites.composite = 'size' AND tables.extent = 'rate per inhabitant' THEN 1
            ELSE 0
        END AS per_population
    FROM tables
    CROSS JOIN (VALUES ('intensity'), ('size')) AS composites (composite)
    WHERE composites.composite = 'intensity' OR tables.extent <> 'rate'
),

everybody AS (
    SELECT DISTINCT country FROM ranked
),

-- Every country in every headline; the population is that of the year, else the last one before.
crossed AS (
    SELECT
        composed.composite,
        composed.headline,
        composed.absent_is_none,
        composed.weight,
        composed.per_population,
        composed.period,
        composed.last_year,
        composed.source,
        composed.edition,
        everybody.country,
        residents.value AS population,
        residents.line AS population_line
    FROM composed
    CROSS JOIN everybody
    ASOF LEFT JOIN residents
        ON everybody.country = residents.country AND composed.last_year >= residents.year
),

valued AS (
    SELECT
        crossed.composite,
        crossed.headline,
        crossed.absent_is_none,
        crossed.weight,
        crossed.country,
        ranked.value IS NULL AS is_absent,
        ranked.value * CASE crossed.per_population
            WHEN 0 THEN 1
            WHEN 1 THEN crossed.population
            ELSE 1 / crossed.population
        END AS value,
        CASE
            WHEN crossed.per_population = 0 THEN [ranked.line]
            ELSE [ranked.line, crossed.population_line]
        END AS lines
    FROM crossed
    LEFT JOIN ranked USING (headline, country, period, source, edition)
)

SELECT
    composite,
    country,
    headline,
    weight,
    is_absent,
    value,
    CASE WHEN is_absent THEN [] ELSE lines END AS lines
FROM valued
-- A figure that is there and has no population to divide it by leaves the country out.
QUALIFY bool_and(value IS NOT NULL OR (is_absent AND absent_is_none)) OVER (
    PARTITION BY composite, country
)
