-- training_cost: what it costs to train a model, who held the record, and how the record grows.
-- A record is the highest cost of its year, in a table that covers the top of that year, and above
-- all earlier ones; a model whose year is not given enters no record.
-- grain: model, period, source
-- unit: US$ of 2023 at cloud prices; FLOP; growth as a factor per year
-- inputs: theme_figures
WITH
printed AS (
    SELECT
        NOT contains(measure, ',') AS is_cost,
        entity AS model,
        period,
        CASE WHEN first_year = last_year THEN first_year END AS year,
        value,
        rank,
        is_preferred,
        source,
        edition,
        coverage,
        line
    FROM theme_figures
    WHERE theme = 'training_cost' AND is_latest
),

trained AS (
    SELECT
        model,
        period,
        year,
        source,
        is_preferred,
        cast(any_value(value) FILTER (WHERE is_cost) AS DECIMAL(24, 2)) AS cost,
        any_value(rank) FILTER (WHERE is_cost) AS rank,
        any_value(value) FILTER (WHERE NOT is_cost) AS compute,
        arg_max(edition, is_cost) AS edition,
        arg_max(coverage, is_cost) AS coverage,
        list(line) AS lines
    FROM printed
    GROUP BY ALL
),

yearly AS (
    SELECT
        model,
        year,
        source,
        cost,
        lines
    FROM trained
    WHERE rank = 1 AND year IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY source, year ORDER BY cost DESC, model ASC) = 1
),

compared AS (
    SELECT
        model,
        year,
        source,
        cost,
        lines,
        max(cost) OVER (
            PARTITION BY source ORDER BY year
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS highest_before
    FROM yearly
),

records AS (
    SELECT
        model,
        year,
        source,
        cost,
        lines,
        lag(model) OVER by_year AS previous_model,
        lag(year) OVER by_year AS previous_year,
        lag(cost) OVER by_year AS previous_cost,
        lag(lines) OVER by_year AS previous_lines
    FROM compared
    WHERE cost > coalesce(highest_before, 0)
    WINDOW by_year AS (PARTITION BY source ORDER BY year)
)

SELECT
    trained.model,
    trained.period,
    trained.year,
    trained.cost AS cost_usd,
    trained.compute AS compute_flop,
    trained.rank,
    coalesce(trained.model = records.model AND trained.year = records.year, FALSE) AS is_record,
    records.model AS record_model,
    records.year AS record_year,
    records.cost AS record_usd,
    records.previous_model AS previous_record_model,
    records.previous_year AS previous_record_year,
    records.previous_cost AS previous_record_usd,
    round(
        power(
            records.cost / records.previous_cost,
            1 / (records.year - records.previous_year)
        ), 2
    ) AS record_growth_per_year,
    trained.is_preferred,
    trained.source,
    trained.edition,
    trained.coverage,
    list_sort(list_distinct(
        trained.lines || coalesce(records.lines, []) || coalesce(records.previous_lines, [])
    )) AS lineage
FROM trained
ASOF LEFT JOIN records
    -- DuckDB 1.x gives a NULL the last record.
    ON trained.source = records.source AND coalesce(trained.year, 0) >= records.year
