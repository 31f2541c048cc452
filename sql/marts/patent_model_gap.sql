-- patent_model_gap: who invents and does not build: patents against models, per head and in total.
-- For each year with a ranked table of patents, the ranked table of models of that year is taken,
-- else of the year after, else of the year before. Both sides of a row are on one scale: patents
-- per 100,000 against models per million inhabitants, or patents (rate times population) against
-- models. A country that a table of models, or a top-n table, leaves out stands below all that it
-- lists; a full table of rates says nothing of it. A scale needs a full table of what it converts:
-- patents for totals, models per head.
-- grain: country, scale, year, source, models_source
-- unit: ranks, 1 is the highest; the gap is positive where the rank in models is the worse one
-- inputs: figures, rankings, residents
WITH
patent_tables AS (
    SELECT *
    FROM rankings
    WHERE
        indicator = 'patents_per_100k'
        AND breakdown = ''
        AND entity_type = 'country'
        AND is_newest
),

model_tables AS (
    SELECT *
    FROM rankings
    WHERE
        indicator IN ('notable_ml_models', 'epoch_notable_models')
        AND breakdown = ''
        AND entity_type = 'country'
),

pairs AS (
    SELECT
        patent_tables.source,
        patent_tables.year,
        patent_tables.edition,
        patent_tables.coverage,
        model_tables.indicator AS models_indicator,
        model_tables.source AS models_source,
        model_tables.year AS models_year,
        model_tables.edition AS models_edition,
        model_tables.coverage AS models_coverage
    FROM patent_tables
    INNER JOIN model_tables ON abs(model_tables.year - patent_tables.year) <= 1
    QUALIFY row_number() OVER (
        PARTITION BY patent_tables.source, patent_tables.year, model_tables.source
        ORDER BY
            abs(model_tables.year - patent_tables.year) ASC, model_tables.year DESC,
            model_tables.published DESC, model_tables.edition DESC
    ) = 1
),

tables_of_pairs AS (
    SELECT
        source,
        year,
        models_source,
        models_year,
        'patents_per_100k' AS indicator,
        source AS table_source,
        edition AS table_edition,
        year AS table_year
    FROM pairs
    UNION ALL
    SELECT
        source,
        year,
        models_source,
        models_year,
        models_indicator AS indicator,
        models_source AS table_source,
        models_edition AS table_edition,
        models_year AS table_year
    FROM pairs
),

listed AS (
    SELECT
        tables_of_pairs.year,
        tables_of_pairs.source,
        tables_of_pairs.models_source,
        tables_of_pairs.models_year,
        figures.country,
        figures.name,
        figures.indicator = 'patents_per_100k' AS is_patents,
        figures.value,
        figures.line
    FROM figures
    INNER JOIN tables_of_pairs
        ON
            figures.indicator = tables_of_pairs.indicator
            AND figures.source = tables_of_pairs.table_source
            AND figures.edition = tables_of_pairs.table_edition
            AND figures.year = tables_of_pairs.table_year
    WHERE
        figures.indicator IN ('patents_per_100k', 'notable_ml_models', 'epoch_notable_models')
        AND figures.breakdown = ''
        AND figures.country IS NOT NULL
        AND figures.rank IS NOT NULL
),

countries AS (
    SELECT
        country,
        name,
        year,
        source,
        models_source,
        models_year,
        any_value(value) FILTER (WHERE is_patents) AS rate,
        any_value(value) FILTER (WHERE NOT is_patents) AS models,
        list(line) AS lines
    FROM listed
    GROUP BY ALL
),

peopled AS (
    SELECT
        countries.*,
        inventors.value AS patents_population,
        inventors.line AS patents_population_line,
        builders.year AS population_year,
        builders.value AS models_population,
        builders.line AS models_population_line
    FROM countries
    ASOF LEFT JOIN residents AS inventors
        ON countries.country = inventors.country AND countries.year >= inventors.year
    ASOF LEFT JOIN residents AS builders
        ON countries.country = builders.country AND countries.models_year >= builders.year
),

scaled AS (
    SELECT
        peopled.country,
        peopled.name,
        peopled.year,
        peopled.source,
        peopled.models_source,
        'per head' AS scale,
        peopled.rate AS patents,
        1000000 * peopled.models / peopled.models_population AS models,
        peopled.models IS NOT NULL AS has_models,
        CASE WHEN peopled.models IS NOT NULL THEN peopled.population_year END AS population_year,
        peopled.lines || CASE
            WHEN peopled.models IS NOT NULL THEN [peopled.models_population_line] ELSE []
        END AS lines
    FROM peopled
    UNION ALL
    SELECT
        peopled.country,
        peopled.name,
        peopled.year,
        peopled.source,
        peopled.models_source,
        'total' AS scale,
        peopled.rate * peopled.patents_population / 100000 AS patents,
        peopled.models,
        peopled.models IS NOT NULL AS has_models,
        NULL AS population_year,
        peopled.lines || CASE
            WHEN peopled.rate IS NOT NULL THEN [peopled.patents_population_line] ELSE []
        END AS lines
    FROM peopled
),

ranked AS (
    SELECT
        country,
        name,
        year,
        source,
        models_source,
        scale,
        patents,
        models,
        has_models,
        population_year,
        lines,
        CASE
            WHEN patents IS NOT NULL THEN rank() OVER (one_table ORDER BY patents DESC NULLS LAST)
        END AS patent_rank,
        CASE
            WHEN models IS NOT NULL THEN rank() OVER (one_table ORDER BY models DESC NULLS LAST)
        END AS model_rank,
        count(patents) OVER one_table AS patents_listed,
        count(models) OVER one_table AS models_listed
    FROM scaled
    WINDOW one_table AS (PARTITION BY source, year, models_source, scale)
),

places AS (
    SELECT
        ranked.country,
        ranked.name,
        ranked.year,
        ranked.source,
        ranked.models_source,
        ranked.scale,
        ranked.patents,
        ranked.models,
        ranked.population_year,
        ranked.lines,
        ranked.patent_rank,
        ranked.model_rank,
        pairs.edition,
        pairs.models_year,
        pairs.models_edition,
        CASE
            WHEN 'top-n' IN (pairs.coverage, pairs.models_coverage) THEN 'top-n' ELSE 'full'
        END AS coverage,
        coalesce(
            ranked.patent_rank,
            CASE WHEN pairs.coverage = 'top-n' THEN ranked.patents_listed + 1 END
        ) AS patent_place,
        coalesce(
            ranked.model_rank, CASE WHEN NOT ranked.has_models THEN ranked.models_listed + 1 END
        ) AS model_place
    FROM ranked
    INNER JOIN pairs USING (source, year, models_source)
    -- A table of the highest rates is no table of the highest totals, nor the reverse.
    WHERE CASE ranked.scale WHEN 'total' THEN pairs.coverage ELSE pairs.models_coverage END = 'full'
),

judged AS (
    SELECT
        *,
        CASE
            WHEN patent_rank IS NOT NULL AND model_place > patent_place
                THEN 'invents more than it builds'
            WHEN model_rank IS NOT NULL AND model_place < patent_place
                THEN 'builds more than it invents'
            WHEN model_rank = patent_rank THEN 'even'
            ELSE 'not decidable'
        END AS pattern
    FROM places
)

SELECT
    country,
    name AS country_name,
    year,
    models_year,
    scale,
    CASE WHEN scale = 'per head' THEN patents ELSE round(patents, 1) END AS patents,
    patent_rank,
    patent_place AS patent_rank_at_least,
    CASE WHEN scale = 'per head' THEN round(models, 4) ELSE models END AS notable_models,
    model_rank,
    model_place AS model_rank_at_least,
    model_place - patent_place AS gap,
    CASE
        WHEN patent_rank IS NOT NULL AND model_rank IS NOT NULL THEN 'exact'
        WHEN patent_rank IS NOT NULL AND model_place IS NOT NULL THEN 'at least'
        WHEN model_rank IS NOT NULL AND patent_place IS NOT NULL THEN 'at most'
    END AS gap_is,
    pattern,
    CASE scale
        WHEN 'per head'
            THEN any_value(CASE WHEN scale = 'total' THEN pattern END) OVER one_country
        ELSE any_value(CASE WHEN scale = 'per head' THEN pattern END) OVER one_country
    END AS pattern_on_other_scale,
    population_year,
    source,
    edition,
    models_source,
    models_edition,
    coverage,
    list_sort(list_distinct(lines)) AS lineage
FROM judged
WINDOW one_country AS (PARTITION BY country, year, source, models_source)
