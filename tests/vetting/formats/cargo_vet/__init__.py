"""cargo-vet's files."""
