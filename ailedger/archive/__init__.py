"""The raw archive: the catalogue of editions, payloads under their sha256, last good versions."""
