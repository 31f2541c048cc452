-- patent_model_gap: who invents and does not build: rank in patents against rank in notable models.
-- For each year with a ranked table of patents, the ranked table of models of that year is taken,
-- else of the year after, else of the year before. A country that a table of counts, or a top-n
-- table, leaves out stands below all that it lists; a full table of rates says nothing of it.
-- grain: country, year, source, models_source
-- unit: ranks, 1 is the highest; the gap is positive where the rank in models is the worse one
-- inputs: figures, rankings
WITH
patent_tables AS (
    SELECT
        source,
        edition,
        year,
        coverage,
        listed
    FROM rankings
    WHERE
        indicator = 'patents_per_100k'
        AND entity_type = 'country'
        AND year IS NOT NULL
        AND is_newest
),

model_tables AS (
    SELECT
        indicator,
        source,
        edition,
        year,
        coverage,
        listed
    FROM rankings
    WHERE
        indicator IN ('notable_ml_models', 'epoch_notable_models')
        AND entity_type = 'country'
        AND year IS NOT NULL
        AND is_newest
),

pairs AS (
    SELECT
        patent_tables.source,
        patent_tables.year,
        patent_tables.edition AS patents_edition,
        patent_tables.coverage AS patents_coverage,
        patent_tables.listed AS patents_listed,
        model_tables.indicator AS models_indicator,
        model_tables.source AS models_source,
        model_tables.year AS models_year,
        model_tables.edition AS models_edition,
        model_tables.coverage AS models_coverage,
        model_tables.listed AS models_listed
    FROM patent_tables
    CROSS JOIN model_tables
    WHERE abs(model_tables.year - patent_tables.year) <= 1
    QUALIFY row_number() OVER (
        PARTITION BY patent_tables.source, patent_tables.year, model_tables.source
        ORDER BY abs(model_tables.year - patent_tables.year), model_tables.year DESC
    ) = 1
),

sides AS (
    SELECT
        year,
        source,
        models_source,
        'patents' AS side,
        'patents_per_100k' AS indicator,
        source AS table_source,
        patents_edition AS edition,
        year AS table_year
    FROM pairs
    UNION ALL
    SELECT
        year,
        source,
        models_source,
        'models' AS side,
        models_indicator AS indicator,
        models_source AS table_source,
        models_edition AS edition,
        models_year AS table_year
    FROM pairs
),

countries AS (
    SELECT
        figures.country,
        figures.name,
        sides.year,
        sides.source,
        sides.models_source,
        max(figures.value) FILTER (WHERE sides.side = 'patents') AS patents,
        max(figures.rank) FILTER (WHERE sides.side = 'patents') AS patent_rank,
        max(figures.value) FILTER (WHERE sides.side = 'models') AS models,
        max(figures.rank) FILTER (WHERE sides.side = 'models') AS model_rank,
        list(figures.line) AS lines
    FROM figures
    INNER JOIN sides
        ON
            figures.indicator = sides.indicator
            AND figures.source = sides.table_source
            AND figures.edition = sides.edition
            AND figures.year = sides.table_year
    WHERE figures.rank IS NOT NULL AND figures.country IS NOT NULL
    GROUP BY ALL
),

places AS (
    SELECT
        countries.country,
        countries.name,
        countries.year,
        countries.source,
        countries.models_source,
        countries.patents,
        countries.patent_rank,
        countries.models,
        countries.model_rank,
        countries.lines,
        pairs.patents_edition,
        pairs.models_year,
        pairs.models_edition,
        CASE
            WHEN 'top-n' IN (pairs.patents_coverage, pairs.models_coverage) THEN 'top-n'
            ELSE 'full'
        END AS coverage,
        coalesce(
            countries.patent_rank,
            CASE WHEN pairs.patents_coverage = 'top-n' THEN pairs.patents_listed + 1 END
        ) AS patent_place,
        coalesce(countries.model_rank, pairs.models_listed + 1) AS model_place
    FROM countries
    INNER JOIN pairs
        ON
            countries.year = pairs.year
            AND countries.source = pairs.source
            AND countries.models_source = pairs.models_source
)

SELECT
    country,
    name AS country_name,
    year,
    models_year,
    patents AS patents_per_100k,
    patent_rank,
    patent_place AS patent_rank_at_least,
    models AS notable_models,
    model_rank,
    model_place AS model_rank_at_least,
    model_place - patent_place AS gap,
    CASE
        WHEN model_rank IS NULL THEN 'at least'
        WHEN patent_rank IS NOT NULL THEN 'exact'
        WHEN patent_place IS NOT NULL THEN 'at most'
    END AS gap_is,
    CASE
        WHEN patent_rank IS NOT NULL AND model_place > patent_place
            THEN 'invents more than it builds'
        WHEN model_rank IS NOT NULL AND model_place < patent_place
            THEN 'builds more than it invents'
        WHEN model_rank = patent_rank THEN 'even'
        ELSE 'not decidable'
    END AS pattern,
    source,
    patents_edition AS edition,
    models_source,
    models_edition,
    coverage,
    list_sort(list_distinct(lines)) AS lineage
FROM places
