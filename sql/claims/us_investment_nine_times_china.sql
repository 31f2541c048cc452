-- us_investment_nine_times_china: how many times China's was private investment in the US?
-- "About nine times" holds where the ratio rounds to nine. The year judged is 2023 where the
-- edition has it, else the newest year with both.
-- grain: one row per edition from 2024 on
-- unit: billion US$, nominal
-- inputs: observations
WITH
editions AS (
    SELECT DISTINCT edition FROM observations
    WHERE source = 'ai_index' AND edition >= '2024'
),

pairs AS (
    SELECT
        edition,
        period_label AS period,
        any_value(value) FILTER (WHERE entity = 'USA') AS america,
        any_value(value) FILTER (WHERE entity = 'CHN') AS china,
        list(snapshot || '#' || row ORDER BY snapshot || '#' || row) AS lineage
    FROM observations
    WHERE
        source = 'ai_index'
        AND indicator = 'private_ai_investment'
        AND entity IN ('USA', 'CHN')
        AND regexp_full_match(period_label, '\d{4}')
    GROUP BY edition, period_label
    HAVING count(*) = 2
    QUALIFY
        row_number() OVER (PARTITION BY edition ORDER BY period = '2023' DESC, period DESC) = 1
)

SELECT
    5 AS number,
    'us_investment_nine_times_china' AS claim,
    'Private AI investment in the United States was about nine times China''s (2023).'
        AS statement,
    editions.edition,
    pairs.period,
    CASE
        WHEN round(pairs.america / pairs.china) = 9 THEN 'supported'
        WHEN pairs.america IS NOT NULL THEN 'contradicted'
        ELSE 'not decidable'
    END AS verdict,
    format('USA {:.2f}; CHN {:.2f}', pairs.america, pairs.china) AS figures,
    concat_ws(
        '; ',
        CASE
            WHEN pairs.period <> '2023'
                THEN 'judged for ' || pairs.period || ', as 2023 is not in it'
        END,
        coalesce(
            format('{:.1f} times', pairs.america / pairs.china),
            'no year with figures for both USA and CHN'
        )
    ) AS reason,
    'ai_index' AS source,
    coalesce(pairs.lineage, []) AS lineage
FROM editions
LEFT JOIN pairs ON editions.edition = pairs.edition
