-- talent_flow: who gains and who loses AI talent, by country and period, in the newest edition.
-- Every source stands for itself; is_preferred names the one to begin with. A change is that of the
-- edition the figure comes from; talent_flow_editions has every edition.
-- grain: country, measure, period, source
-- unit: as unit says; the preferred measure is the net flow per 10,000 LinkedIn members
-- inputs: talent_flow_editions
SELECT
    country,
    country_name,
    measure,
    indicator,
    period,
    year,
    net_migration,
    unit,
    previous_period,
    previous_net_migration,
    change,
    direction,
    reversed,
    reversals,
    cumulative_since,
    cumulative,
    rank,
    ranked_among,
    is_preferred,
    edition_break,
    definition_break,
    disputed,
    source,
    edition,
    coverage,
    lineage
FROM talent_flow_editions
WHERE is_latest
