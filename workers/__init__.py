"""The worker: the same use cases as the site, asked for by jobs instead of requests."""
