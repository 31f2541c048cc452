-- talent_concentration: which share of its LinkedIn members is AI talent, by country and year.
-- The definition broadened after the 2024 edition: a change is taken inside one edition only.
-- grain: country, year, gender, source
-- unit: percent of LinkedIn members; changes in percentage points, or percent where named so
-- inputs: talent_concentration_editions
SELECT
    country,
    country_name,
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
    edition_break,
    definition_break,
    source,
    edition,
    coverage,
    lineage
FROM talent_concentration_editions
WHERE is_latest
