"""The whole of it at once: site, worker, Redis, an index, a browser and the command."""
