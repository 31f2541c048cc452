"""From a publisher to bytes that can be trusted: HTTP, guards, paces, unpacking."""
