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
    WHERE indicator = 'patents_per_100k' AND entity_type = 'country' AND is_newest
),

model_tables AS (
    SELECT
        indicator,
        source,
        edition,
        published,
        year,
        coverage,
        listed
    FROM rankings
    WHERE
        indicator IN ('notable_ml_models', 'epoch_notable_models') AND entity_type = 'country'
),

pairs AS (
    SELECT
        patent_tables.source,
        patent_tables.year,
        patent_tables.edition,
        patent_tables.coverage,
        patent_tables.listed,
        model_tables.indicator AS models_indicator,
        model_tables.source AS models_source,
        model_tables.year AS models_year,
        model_tables.edition AS models_edition,
        model_tables.coverage AS models_coverage,
        model_tables.listed AS models_listed
    FROM patent_tables
    INNER JOIN model_tables ON abs(model_tables.year - patent_tables.year) <= 1
    QUALIFY row_number() OVER (
        PARTITION BY patent_tables.source, patent_tables.year, model_tables.source
        ORDER BY
            abs(model_tables.year - patent_tables.year) ASC, model_tables.year DESC,
            model_tables.published DESC, model_tables.edition DESC
    ) = 1
),

figures_of_pairs AS (
    SELECT
        TRUE AS is_patents,
        figures.country,
        figures.name,
        figures.value,
        figures.rank,
        figures.line,
        pairs.year,
        pairs.source,
        pairs.models_source
    FROM figures
    INNER JOIN pairs
        ON
            figures.source = pairs.source
            AND figures.edition = pairs.edition
            AND figures.year = pairs.year
    WHERE figures.indicator = 'patents_per_100k'
    UNION ALL
    SELECT
        FALSE AS is_patents,
        figures.country,
        figures.name,
        figures.value,
        figures.rank,
        figures.line,
        pairs.year,
        pairs.source,
        pairs.models_source
    FROM figures
    INNER JOIN pairs
        ON
            figures.indicator = pairs.models_indicator
            AND figures.source = pairs.models_source
            AND figures.edition = pairs.models_edition
            AND figures.year = pairs.models_year
    WHERE figures.indicator IN ('notable_ml_models', 'epoch_notable_models')
),

countries AS (
    SELECT
        country,
        name,
        year,
        source,
        models_source,
        any_value(value) FILTER (WHERE is_patents) AS patents,
        any_value(rank) FILTER (WHERE is_patents) AS patent_rank,
        any_value(value) FILTER (WHERE NOT is_patents) AS models,
        any_value(rank) FILTER (WHERE NOT is_patents) AS model_rank,
        list_sort(list(line)) AS lineage
    FROM figures_of_pairs
    WHERE rank IS NOT NULL AND country IS NOT NULL
    GROUP BY ALL
),

places AS (
    SELECT
        pairs.year,
        pairs.source,
        pairs.edition,
        pairs.models_source,
        pairs.models_year,
        pairs.models_edition,
        countries.country,
        countries.name,
        countries.patents,
        countries.patent_rank,
        countries.models,
        countries.model_rank,
        countries.lineage,
        CASE
            WHEN 'top-n' IN (pairs.coverage, pairs.models_coverage) THEN 'top-n' ELSE 'full'
        END AS coverage,
        coalesce(
            countries.patent_rank, CASE WHEN pairs.coverage = 'top-n' THEN pairs.listed + 1 END
        ) AS patent_place,
        coalesce(countries.model_rank, pairs.models_listed + 1) AS model_place
    FROM pairs
    INNER JOIN countries
        ON
            pairs.year = countries.year
            AND pairs.source = countries.source
            AND pairs.models_source = countries.models_source
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
    edition,
    models_source,
    models_edition,
    coverage,
    lineage
FROM places
