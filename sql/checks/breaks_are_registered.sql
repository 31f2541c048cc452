-- breaks_are_registered: two editions whose figures look as if what they count had changed, while
--   data/reference/breaks.csv names no break between them: look why, and add the line.
-- severity: warn
-- inputs: proposed_breaks
SELECT
    indicator,
    source,
    edition_before,
    edition,
    ground,
    moved,
    figures,
    example
FROM proposed_breaks
WHERE NOT is_registered
