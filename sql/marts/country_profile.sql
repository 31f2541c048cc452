-- country_profile: each country's newest headline figures, and a composite with its limits.
-- Each headline has its value, its rank in its own table, period, edition and age. Ranks of two
-- rows compare only where edition and period agree: older_ranks names those of an older table.
-- The composite (sql/core/scores.sql) has the range of ranks that other weights would give.
-- grain: country
-- unit: as each column says; ages in years, counted from the newest edition's year
-- inputs: headlines, scores
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
        ) FILTER (WHERE rank IS NOT NULL AND NOT is_newest_table) AS older_ranks,
        any_value(value) FILTER (WHERE headline = 'talent_flow') AS talent_flow,
        any_value(rank) FILTER (WHERE headline = 'talent_flow') AS talent_flow_rank,
        any_value(ranked_among) FILTER (WHERE headline = 'talent_flow')
            AS talent_flow_ranked_among,
        any_value(period) FILTER (WHERE headline = 'talent_flow') AS talent_flow_period,
        any_value(edition) FILTER (WHERE headline = 'talent_flow') AS talent_flow_edition,
        any_value(age_years) FILTER (WHERE headline = 'talent_flow') AS talent_flow_age_years,
        any_value(value) FILTER (WHERE headline = 'talent_concentration') AS talent_concentration,
        any_value(rank) FILTER (WHERE headline = 'talent_concentration')
            AS talent_concentration_rank,
        any_value(ranked_among) FILTER (WHERE headline = 'talent_concentration')
            AS talent_concentration_ranked_among,
        any_value(period) FILTER (WHERE headline = 'talent_concentration')
            AS talent_concentration_period,
        any_value(edition) FILTER (WHERE headline = 'talent_concentration')
            AS talent_concentration_edition,
        any_value(age_years) FILTER (WHERE headline = 'talent_concentration')
            AS talent_concentration_age_years,
        any_value(value) FILTER (WHERE headline = 'skill_penetration') AS skill_penetration,
        any_value(rank) FILTER (WHERE headline = 'skill_penetration') AS skill_penetration_rank,
        any_value(ranked_among) FILTER (WHERE headline = 'skill_penetration')
            AS skill_penetration_ranked_among,
        any_value(period) FILTER (WHERE headline = 'skill_penetration') AS skill_penetration_period,
        any_value(edition) FILTER (WHERE headline = 'skill_penetration')
            AS skill_penetration_edition,
        any_value(age_years) FILTER (WHERE headline = 'skill_penetration')
            AS skill_penetration_age_years,
        any_value(value) FILTER (WHERE headline = 'patents_per_100k') AS patents_per_100k,
        any_value(rank) FILTER (WHERE headline = 'patents_per_100k') AS patents_per_100k_rank,
        any_value(ranked_among) FILTER (WHERE headline = 'patents_per_100k')
            AS patents_per_100k_ranked_among,
        any_value(period) FILTER (WHERE headline = 'patents_per_100k') AS patents_per_100k_period,
        any_value(edition) FILTER (WHERE headline = 'patents_per_100k') AS patents_per_100k_edition,
        any_value(age_years) FILTER (WHERE headline = 'patents_per_100k')
            AS patents_per_100k_age_years,
        any_value(value) FILTER (WHERE headline = 'notable_models') AS notable_models,
        any_value(rank) FILTER (WHERE headline = 'notable_models') AS notable_models_rank,
        any_value(ranked_among) FILTER (WHERE headline = 'notable_models')
            AS notable_models_ranked_among,
        any_value(period) FILTER (WHERE headline = 'notable_models') AS notable_models_period,
        any_value(edition) FILTER (WHERE headline = 'notable_models') AS notable_models_edition,
        any_value(age_years) FILTER (WHERE headline = 'notable_models') AS notable_models_age_years,
        any_value(value) FILTER (WHERE headline = 'private_investment') AS private_investment,
        any_value(rank) FILTER (WHERE headline = 'private_investment') AS private_investment_rank,
        any_value(ranked_among) FILTER (WHERE headline = 'private_investment')
            AS private_investment_ranked_among,
        any_value(period) FILTER (WHERE headline = 'private_investment')
            AS private_investment_period,
        any_value(edition) FILTER (WHERE headline = 'private_investment')
            AS private_investment_edition,
        any_value(age_years) FILTER (WHERE headline = 'private_investment')
            AS private_investment_age_years,
        any_value(value) FILTER (WHERE headline = 'genai_diffusion') AS genai_diffusion,
        any_value(rank) FILTER (WHERE headline = 'genai_diffusion') AS genai_diffusion_rank,
        any_value(ranked_among) FILTER (WHERE headline = 'genai_diffusion')
            AS genai_diffusion_ranked_among,
        any_value(period) FILTER (WHERE headline = 'genai_diffusion') AS genai_diffusion_period,
        any_value(edition) FILTER (WHERE headline = 'genai_diffusion') AS genai_diffusion_edition,
        any_value(age_years) FILTER (WHERE headline = 'genai_diffusion')
            AS genai_diffusion_age_years
    FROM named
    GROUP BY country, name
)

SELECT
    profiles.country,
    profiles.name AS country_name,
    profiles.headlines,
    profiles.talent_flow,
    profiles.talent_flow_rank,
    profiles.talent_flow_ranked_among,
    profiles.talent_flow_period,
    profiles.talent_flow_edition,
    profiles.talent_flow_age_years,
    profiles.talent_concentration,
    profiles.talent_concentration_rank,
    profiles.talent_concentration_ranked_among,
    profiles.talent_concentration_period,
    profiles.talent_concentration_edition,
    profiles.talent_concentration_age_years,
    profiles.skill_penetration,
    profiles.skill_penetration_rank,
    profiles.skill_penetration_ranked_among,
    profiles.skill_penetration_period,
    profiles.skill_penetration_edition,
    profiles.skill_penetration_age_years,
    profiles.patents_per_100k,
    profiles.patents_per_100k_rank,
    profiles.patents_per_100k_ranked_among,
    profiles.patents_per_100k_period,
    profiles.patents_per_100k_edition,
    profiles.patents_per_100k_age_years,
    cast(profiles.notable_models AS BIGINT) AS notable_models,
    profiles.notable_models_rank,
    profiles.notable_models_ranked_among,
    profiles.notable_models_period,
    profiles.notable_models_edition,
    profiles.notable_models_age_years,
    cast(
        cast(profiles.private_investment AS DECIMAL(28, 11)) * 1000000000 AS DECIMAL(24, 2)
    ) AS private_investment_usd,
    profiles.private_investment_rank,
    profiles.private_investment_ranked_among,
    profiles.private_investment_period,
    profiles.private_investment_edition,
    profiles.private_investment_age_years,
    profiles.genai_diffusion,
    profiles.genai_diffusion_rank,
    profiles.genai_diffusion_ranked_among,
    profiles.genai_diffusion_period,
    profiles.genai_diffusion_edition,
    profiles.genai_diffusion_age_years,
    profiles.older_ranks,
    scores.score,
    scores.score_rank,
    scores.best_rank AS score_rank_best,
    scores.worst_rank AS score_rank_worst,
    scores.scored_countries,
    scores.score_headlines,
    scores.counted_as_none AS score_counted_as_none,
    profiles.source,
    profiles.edition,
    profiles.coverage,
    list_sort(list_distinct(profiles.lines || coalesce(scores.lines, []))) AS lineage
FROM profiles
LEFT JOIN scores ON profiles.country = scores.country
