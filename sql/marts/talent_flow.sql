-- talent_flow: who gains and who loses AI talent, by country and year, in the newest edition.
-- A change is that of the edition the figure comes from; talent_flow_editions has every edition.
-- grain: country, year, source
-- unit: net flow per 10,000 LinkedIn members of the country
-- inputs: talent_flow_editions
SELECT
    country,
    country_name,
    year,
    net_migration,
    previous_year,
    previous_net_migration,
    change,
    direction,
    reversed,
    reversals,
    cumulative_since,
    cumulative,
    rank,
    ranked_among,
    edition_break,
    definition_break,
    disputed,
    source,
    edition,
    coverage,
    lineage
FROM talent_flow_editions
WHERE is_latest
