"""The report page and single charts: what the published warehouse says, as pictures."""
