"""Files that are made to bring down whoever reads them: thought up by rules, by a fuzzer, or found by one before."""
