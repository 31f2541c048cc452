-- profile_components: the headline indicators of a country's profile and their stated weights.
-- Four dimensions weigh the same, and so do the indicators inside each: talent (6 = 2 + 2 + 2),
-- invention and models (6 = 3 + 3), capital (6), use (6).
-- grain: one row per headline indicator
-- unit: weight in points of 24; sums says whether the figure is a sum or mean over several years;
--   absent_is_none says that a table of every country leaves out those that have none, or less than
--   it shows; extent says whether the figure is a total, a rate whose total is known (times the
--   population), or a rate alone
-- inputs: (none)
SELECT
    components.headline,
    components.indicator,
    components.sums,
    components.absent_is_none,
    components.extent,
    components.weight
FROM (
    VALUES
    ('talent_flow', 'net_ai_talent_migration', FALSE, FALSE, 'rate', 2),
    ('talent_concentration', 'ai_talent_concentration', FALSE, FALSE, 'rate', 2),
    ('skill_penetration', 'ai_skill_penetration', TRUE, FALSE, 'rate', 2),
    ('patents_per_100k', 'patents_per_100k', FALSE, FALSE, 'rate per inhabitant', 3),
    ('notable_models', 'notable_ml_models', TRUE, TRUE, 'total', 3),
    ('private_investment', 'private_ai_investment', FALSE, TRUE, 'total', 6),
    ('genai_diffusion', 'genai_diffusion', FALSE, FALSE, 'rate', 6)
) AS components (headline, indicator, sums, absent_is_none, extent, weight)
