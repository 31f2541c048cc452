"""One module per publisher: where its tables are, how a payload becomes raw rows."""
