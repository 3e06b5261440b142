"""Digests, as they come from outside and as they are compared."""

import pytest

from tests.builders import digest as sha256_of
from tests.builders import sha512_of
from vetting.domain.errors import InvalidInput
from vetting.domain.releases import Digest, algorithms_of, are_comparable, digest, prefixed

SHA_256, SHA_512 = sha256_of("a"), sha512_of("a")


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        (f"sha256:{SHA_256}", f"sha256:{SHA_256}"),
        (SHA_256.upper(), f"sha256:{SHA_256}"),
        (f"sha384:{'0' * 96}", f"sha384:{'0' * 96}"),
        (f"sha512:{SHA_512.upper()}", f"sha512:{SHA_512}"),
    ],
)
def test_a_digest_says_its_algorithm(text: str, spelled: str) -> None:
    """What says none is a SHA-256; digits are written small."""
    assert prefixed(digest(text)) == spelled


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sha256:x", "'sha256:x' is not a SHA-256: write 64 hexadecimal digits"),
        (SHA_512, "is not a SHA-256"),
        (f"sha512:{SHA_256}", "is no digest: write 128 hexadecimal digits after 'sha512:'"),
        (f"sha512:{'g' * 128}", "write 128 hexadecimal digits"),
        (f"sha384:{SHA_512}", "write 96 hexadecimal digits after 'sha384:'"),
        (f"sha1:{'0' * 40}", "is not a SHA-256"),
        (f"SHA512:{SHA_512}", "is not a SHA-256"),
    ],
)
def test_what_is_no_digest_is_refused(text: str, reason: str) -> None:
    """The number of digits has to be that of the algorithm, and the algorithm one by which files are compared."""
    with pytest.raises(InvalidInput) as refusal:
        digest(text)

    assert reason in str(refusal.value)


@pytest.mark.parametrize(
    ("some", "others", "expected"),
    [
        ((SHA_256,), (SHA_512,), False),
        ((SHA_256, SHA_512), (SHA_512,), True),
        ((SHA_256,), (sha256_of("b"),), True),
        ((SHA_256,), (), False),
    ],
)
def test_digests_of_one_algorithm_are_comparable(
    some: tuple[Digest, ...], others: tuple[Digest, ...], *, expected: bool
) -> None:
    """Whether or not they are equal."""
    assert are_comparable(some, others) is expected
    assert algorithms_of((SHA_256, SHA_512)) == {"sha256", "sha512"}
