"""What cargo is asked for."""

import pytest

from vetting.formats.lockfiles.cargo_asking import CargoOptions, cargo_arguments


@pytest.mark.parametrize(
    ("manifest", "options", "expected"),
    [
        (None, CargoOptions(), "--all-features --locked"),
        (None, CargoOptions(is_frozen=True), "--all-features --frozen"),
        (
            "/x/Cargo.toml",
            CargoOptions(("a", "b"), has_all_features=False, has_default_features=False, arguments=("-Zx",)),
            "--features a,b --no-default-features --manifest-path /x/Cargo.toml --locked -Zx",
        ),
    ],
)
def test_cargo_is_asked_as_cargo_vet_asks_it(manifest: str | None, options: CargoOptions, expected: str) -> None:
    """Arguments and their order are those that the real cargo-vet gives."""
    assert " ".join(cargo_arguments(manifest, options)) == f"metadata --format-version 1 {expected}"
