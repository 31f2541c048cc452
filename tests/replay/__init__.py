"""A loopback server that answers as publishers do, from small payloads written for the tests."""
