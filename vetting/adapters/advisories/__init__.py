"""Sources of advisories: OSV's API, and dumps of OSV records in a file or folder."""
