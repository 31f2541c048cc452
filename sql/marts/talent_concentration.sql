-- talent_concentration: how much of a country is AI talent, by period and gender.
-- The definition broadened after the 2024 edition: a change is taken inside one edition only. Every
-- source stands for itself; is_preferred names the one to begin with.
-- grain: country, measure, period, gender, source
-- unit: percent of whom measure names; changes in percentage points, or percent where named so
-- inputs: talent_concentration_editions
SELECT
    country,
    country_name,
    measure,
    indicator,
    period,
    year,
    gender,
    share_percent,
    first_year,
    first_share_percent,
    change_points,
    change_percent,
    published_change_since,
    published_change_percent,
    rank,
    ranked_among,
    is_preferred,
    edition_break,
    definition_break,
    source,
    edition,
    coverage,
    lineage
FROM talent_concentration_editions
WHERE is_latest
