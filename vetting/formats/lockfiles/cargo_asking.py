"""
What to ask cargo for, and in which words.

Source: cargo-vet at e2111ef, src/main.rs, and its binary 0.10.2 before a stand-in cargo.
"""

from collections.abc import Sequence

from vetting.domain.quick_dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CargoOptions:
    """What to ask of cargo besides the graph."""

    features: Sequence[str] = ()
    has_all_features: bool = True
    has_default_features: bool = True
    arguments: Sequence[str] = ()
    """Passed on as they are."""
    is_frozen: bool = False
    """Whether cargo may not use the network either. It is never let change its lock."""


def cargo_arguments(manifest: str | None, options: CargoOptions) -> list[str]:
    """
    Give cargo's arguments, in the order in which cargo-vet gives them.

    Args:
        manifest: A Cargo.toml; None: cargo finds it.
        options: What to ask besides.
    """
    return [
        "metadata",
        "--format-version",
        "1",
        *(["--features", ",".join(options.features)] if options.features else []),
        *(["--all-features"] if options.has_all_features else []),
        *([] if options.has_default_features else ["--no-default-features"]),
        *([] if manifest is None else ["--manifest-path", manifest]),
        "--frozen" if options.is_frozen else "--locked",
        *options.arguments,
    ]
