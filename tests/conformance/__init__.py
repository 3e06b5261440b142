"""Held against other people's work: cargo-vet's vectors and real stores."""
