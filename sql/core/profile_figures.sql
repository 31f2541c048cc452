-- profile_figures: the figures of countries from which profiles and their composite are made.
-- grain: one row per headline indicator, country, period, source and edition
-- unit: value in the indicator's own unit
-- inputs: figures, profile_components, sources
SELECT
    profile_components.headline,
    profile_components.absent_is_none,
    profile_components.extent,
    profile_components.weight,
    figures.country,
    figures.name,
    figures.period,
    figures.last_year,
    figures.period_end,
    figures.value,
    figures.rank,
    figures.ranked_among,
    figures.source,
    figures.edition,
    sources.published,
    figures.coverage,
    figures.is_latest,
    figures.line
FROM figures
INNER JOIN profile_components
    ON
        figures.indicator = profile_components.indicator
        AND (figures.first_year < figures.last_year) = profile_components.sums
LEFT JOIN sources USING (source, edition)
WHERE
    -- Said again as constants, which reach the scan of the observations; a join would not.
    figures.indicator IN (
        'net_ai_talent_migration',
        'ai_talent_concentration',
        'ai_skill_penetration',
        'patents_per_100k',
        'notable_ml_models',
        'private_ai_investment',
        'genai_diffusion'
    )
    AND figures.breakdown = ''
    AND figures.country IS NOT NULL
