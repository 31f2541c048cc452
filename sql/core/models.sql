-- models: notable AI models, each as each vintage of the table has it, and what a vintage changed.
-- grain: one row per model and vintage
-- unit: compute in FLOP, cost in US dollars of 2023; countries each once, in order
-- inputs: raw.epoch_notable_models, sources, loads
-- materialise: table
WITH
vintages AS (
    SELECT
        sources.source,
        sources.edition,
        sources.published,
        row_number() OVER (ORDER BY sources.published, sources.edition) AS turn
    FROM sources
    -- An edition of the source may have other tables alone.
    SEMI JOIN loads
        ON
            sources.source = loads.source
            AND sources.edition = loads.edition
            AND loads.raw_table = 'epoch_notable_models'
    WHERE sources.source = 'epoch'
),

published AS (
    SELECT
        table_rows.model,
        vintages.edition,
        vintages.published,
        vintages.turn,
        table_rows.publication_date,
        table_rows.organization,
        -- What stands between commas, without the blanks around it.
        coalesce(
            list_sort(list_distinct(
                regexp_extract_all(table_rows.country, '[^,\s]([^,]*[^,\s])?')
            )), []
        ) AS countries,
        table_rows.domain,
        table_rows.parameters,
        table_rows.training_compute,
        table_rows.training_cost_2023_usd,
        table_rows.confidence,
        table_rows.notability_criteria,
        table_rows.model_accessibility,
        table_rows.frontier_model = 'True' AS is_frontier,
        table_rows.snapshot,
        table_rows.row
    FROM raw.epoch_notable_models AS table_rows
    INNER JOIN vintages ON split_part(table_rows.snapshot, '/', 2) = vintages.edition
),

followed AS (
    SELECT
        *,
        first_value(edition) OVER whole AS first_edition,
        last_value(edition) OVER whole AS last_edition,
        max(turn) OVER () AS last_turn,
        lag(turn) OVER course AS turn_before,
        lag(organization) OVER course AS organization_before,
        lag(countries) OVER course AS countries_before,
        lag(publication_date) OVER course AS publication_date_before,
        lag(training_compute) OVER course AS compute_before,
        lag(training_cost_2023_usd) OVER course AS cost_before
    FROM published
    WINDOW
        course AS (PARTITION BY model ORDER BY turn),
        whole AS (
            PARTITION BY model
            ORDER BY turn
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
)

SELECT
    model,
    edition,
    published,
    publication_date,
    year(publication_date) AS year,
    organization,
    countries,
    domain,
    parameters,
    training_compute,
    training_cost_2023_usd,
    confidence,
    notability_criteria,
    model_accessibility,
    coalesce(is_frontier, FALSE) AS is_frontier,
    turn = last_turn AS is_latest,
    first_edition,
    last_edition,
    countries_before,
    concat_ws(
        '; ',
        CASE WHEN turn_before IS NULL THEN 'first seen' END,
        CASE WHEN turn_before < turn - 1 THEN 'back again' END,
        CASE
            WHEN turn_before IS NOT NULL AND organization IS DISTINCT FROM organization_before
                THEN 'organization'
        END,
        CASE
            WHEN turn_before IS NOT NULL AND countries IS DISTINCT FROM countries_before
                THEN 'countries'
        END,
        CASE
            WHEN
                turn_before IS NOT NULL
                AND publication_date IS DISTINCT FROM publication_date_before
                THEN 'publication_date'
        END,
        CASE
            WHEN turn_before IS NOT NULL AND training_compute IS DISTINCT FROM compute_before
                THEN 'training_compute'
        END,
        CASE
            WHEN
                turn_before IS NOT NULL
                AND training_cost_2023_usd IS DISTINCT FROM cost_before
                THEN 'training_cost_2023_usd'
        END
    ) AS changes,
    snapshot,
    row
FROM followed
ORDER BY model, turn
