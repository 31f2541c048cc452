-- conservation: rows in are rows accepted plus rows quarantined, for every snapshot.
-- severity: error
-- inputs: loads
SELECT
    snapshot,
    rows_in,
    accepted,
    quarantined
FROM loads
WHERE rows_in <> accepted + quarantined
