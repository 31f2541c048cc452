-- country_profile: each country's newest headline figures, and its place in two composites.
-- Each headline has its value, its rank in its own table, period, edition and age. Ranks of two
-- rows compare only where edition and period agree: older_ranks names those of an older table.
-- A composite (sql/core/composite_variants.sql) gives no score, but the interval of places over all
-- variants of its making: intensity of what does not grow with the country, size of totals.
-- grain: country
-- unit: as each column says; ages in years, counted from the newest edition's year
-- inputs: headlines, scores, observations
WITH
named AS (
    SELECT
        country,
        name,
        headline,
        value,
        rank,
        ranked_among,
        is_newest_table,
        period,
        source || ' ' || edition AS edition,
        age_years,
        source,
        coverage,
        line
    FROM headlines
),

doubts AS (
    SELECT
        named.country,
        string_agg(DISTINCT named.headline, ', ' ORDER BY named.headline) AS disputed
    FROM named
    INNER JOIN observations
        ON
            observations.disputed IS NOT NULL
            AND named.line = observations.snapshot || '#' || observations.row
    GROUP BY named.country
),

profiles AS (
    SELECT
        country,
        name,
        list(line) AS lines,
        string_agg(DISTINCT source, ', ' ORDER BY source) AS source,
        string_agg(DISTINCT edition, ', ' ORDER BY edition) AS edition,
        count(*) AS headlines,
        CASE
            WHEN bool_or(coverage = 'selected') THEN 'selected'
            WHEN bool_or(coverage = 'top-n') THEN 'top-n'
            ELSE 'full'
        END AS coverage,
        string_agg(
            headline || ' (' || edition || ', ' || period || ')', '; ' ORDER BY headline
        ) FILTER (WHERE rank IS NOT NULL AND NOT is_newest_table) AS older_ranks
    FROM named
    GROUP BY country, name
),

-- One column for each headline and each of what is said of it.
pivoted AS (
    SELECT *
    FROM named
    PIVOT (
        any_value(value) AS value,
        any_value(rank) AS rank,
        any_value(ranked_among) AS ranked_among,
        any_value(period) AS period,
        any_value(edition) AS edition,
        any_value(age_years) AS age_years
        FOR headline IN (
            'talent_flow',
            'talent_concentration',
            'skill_penetration',
            'patents_per_100k',
            'notable_models',
            'private_investment',
            'genai_diffusion'
        )
        GROUP BY country
    )
),

places AS (
    SELECT * FROM scores
)

SELECT
    profiles.country,
    profiles.name AS country_name,
    profiles.headlines,
    pivoted.talent_flow_value AS talent_flow,
    pivoted.talent_flow_rank,
    pivoted.talent_flow_ranked_among,
    pivoted.talent_flow_period,
    pivoted.talent_flow_edition,
    pivoted.talent_flow_age_years,
    pivoted.talent_concentration_value AS talent_concentration,
    pivoted.talent_concentration_rank,
    pivoted.talent_concentration_ranked_among,
    pivoted.talent_concentration_period,
    pivoted.talent_concentration_edition,
    pivoted.talent_concentration_age_years,
    pivoted.skill_penetration_value AS skill_penetration,
    pivoted.skill_penetration_rank,
    pivoted.skill_penetration_ranked_among,
    pivoted.skill_penetration_period,
    pivoted.skill_penetration_edition,
    pivoted.skill_penetration_age_years,
    pivoted.patents_per_100k_value AS patents_per_100k,
    pivoted.patents_per_100k_rank,
    pivoted.patents_per_100k_ranked_among,
    pivoted.patents_per_100k_period,
    pivoted.patents_per_100k_edition,
    pivoted.patents_per_100k_age_years,
    cast(pivoted.notable_models_value AS BIGINT) AS notable_models,
    pivoted.notable_models_rank,
    pivoted.notable_models_ranked_among,
    pivoted.notable_models_period,
    pivoted.notable_models_edition,
    pivoted.notable_models_age_years,
    cast(
        cast(pivoted.private_investment_value AS DECIMAL(28, 11)) * 1000000000 AS DECIMAL(24, 2)
    ) AS private_investment_usd,
    pivoted.private_investment_rank,
    pivoted.private_investment_ranked_among,
    pivoted.private_investment_period,
    pivoted.private_investment_edition,
    pivoted.private_investment_age_years,
    pivoted.genai_diffusion_value AS genai_diffusion,
    pivoted.genai_diffusion_rank,
    pivoted.genai_diffusion_ranked_among,
    pivoted.genai_diffusion_period,
    pivoted.genai_diffusion_edition,
    pivoted.genai_diffusion_age_years,
    profiles.older_ranks,
    doubts.disputed,
    intensities.best_place AS intensity_rank_best,
    intensities.median_place AS intensity_rank_median,
    intensities.worst_place AS intensity_rank_worst,
    intensities.countries AS intensity_countries,
    intensities.variants AS intensity_variants,
    intensities.absent AS intensity_imputed,
    sizes.best_place AS size_rank_best,
    sizes.median_place AS size_rank_median,
    sizes.worst_place AS size_rank_worst,
    sizes.countries AS size_countries,
    sizes.variants AS size_variants,
    sizes.absent AS size_imputed,
    profiles.source,
    profiles.edition,
    profiles.coverage,
    list_sort(list_distinct(
        profiles.lines || coalesce(intensities.lines, []) || coalesce(sizes.lines, [])
    )) AS lineage
FROM profiles
INNER JOIN pivoted USING (country)
LEFT JOIN doubts USING (country)
LEFT JOIN places AS intensities
    ON profiles.country = intensities.country AND intensities.composite = 'intensity'
LEFT JOIN places AS sizes
    ON profiles.country = sizes.country AND sizes.composite = 'size'
