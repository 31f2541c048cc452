-- investment_change: private AI investment by country and year: change, peak, rank and shares.
-- Every source and measure stands for itself; is_preferred names the one to begin with.
-- A change is that of the edition the figure comes from; investment_change_editions has them all.
-- Where edition_break is true the year before stands in another edition, and there is none: that of
-- South Korea, whose editions print a year each, is told by the claim korea_investment_fell.
-- grain: country, measure, year, source
-- unit: US$ of the kind that unit names, percent where named so
-- inputs: investment_change_editions
SELECT
    country,
    country_name,
    measure,
    indicator,
    year,
    investment_usd,
    unit,
    previous_year,
    previous_investment_usd,
    change_usd,
    change_percent,
    peak_usd,
    peak_year,
    from_peak_percent,
    rank,
    ranked_among,
    previous_rank,
    rank_change,
    published_rank,
    leader,
    leader_multiple,
    world_usd,
    share_of_world_percent,
    per_inhabitant_usd,
    population_year,
    percent_of_gdp,
    is_preferred,
    edition_break,
    definition_break,
    source,
    edition,
    coverage,
    lineage
FROM investment_change_editions
WHERE is_latest
