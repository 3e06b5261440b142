"""Signing in with a real OpenID Connect provider, and every way in which its answer may not hold."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.oidc_provider import Provider, answer_in
from vetting.adapters.identity import OpenIDProvider
from vetting.domain.errors import NotPermitted, SourceUnavailable, VerificationFailed
from vetting.ports.identity import Identity, PendingSignIn

BACK = "http://127.0.0.1:8000/sign-in/callback"
DISCOVERY = "/.well-known/openid-configuration"


def client_of(issuer: str, *, secret: str | None = "a-client-secret") -> OpenIDProvider:
    """Build the client of one provider."""
    return OpenIDProvider(
        issuer=issuer, client_id="revet", client_secret=secret, name="the test provider", max_age=timedelta(hours=12)
    )


@pytest.fixture
def client(provider: Provider) -> OpenIDProvider:
    """Give a client of the running provider."""
    return client_of(provider.issuer)


async def signed_in(client: OpenIDProvider, provider: Provider, subject: str) -> Identity:
    """Sign in as *subject*, from the first redirect to the verified statement."""
    pending = await client.begin(BACK)
    back = provider.visit(pending.url, subject=subject)
    return await client.finish(pending, answer_in(back))


async def test_somebody_signs_in(client: OpenIDProvider, provider: Provider) -> None:
    """What the provider signed about a person is what is known of them."""
    provider.person(
        "s-1", preferred_username="jo", name="Jo Reviewer", email="jo@example.test", email_verified=True, amr=["hwk"],
        acr="phr", auth_time=1_760_000_000,
    )  # fmt: skip
    identity = await signed_in(client, provider, "s-1")
    assert identity.raw_sha256 is not None
    assert replace(identity, raw_sha256=None) == Identity(
        issuer=provider.issuer,
        subject="s-1",
        login="jo",
        name="Jo Reviewer",
        email="jo@example.test",
        amr=("hwk",),
        acr="phr",
        auth_time=datetime.fromtimestamp(1_760_000_000, UTC),
    )


async def test_a_client_without_a_secret_signs_in(provider: Provider) -> None:
    """A public client needs no secret, since PKCE binds the code to it."""
    provider.person("s-2")
    assert (await signed_in(client_of(provider.issuer, secret=None), provider, "s-2")).subject == "s-2"


async def test_a_secret_travels_in_the_form_where_the_provider_takes_no_other(provider: Provider) -> None:
    """The token endpoint's way of knowing its clients is the one that the provider offers."""
    provider.answers(DISCOVERY, merge={"token_endpoint_auth_methods_supported": ["client_secret_post"]})
    assert (await signed_in(client_of(provider.issuer), provider, "s-3")).subject == "s-3"


async def test_an_address_nobody_verified_is_left_out(client: OpenIDProvider, provider: Provider) -> None:
    """An e-mail address counts only where the provider says that it was verified."""
    provider.person("s-4", email="somebody.else@example.test")
    assert (await signed_in(client, provider, "s-4")).email == ""


async def test_names_come_as_one_plain_line(client: OpenIDProvider, provider: Provider) -> None:
    """Control characters, also those that turn text around, are taken out of names; what is no text is nothing."""
    provider.person("s-5", name="Jo\u202e\nReviewer\x00", nickname=7)
    identity = await signed_in(client, provider, "s-5")
    assert (identity.name, identity.login) == ("Jo Reviewer", "")


async def test_the_browser_is_sent_off_with_a_challenge(client: OpenIDProvider) -> None:
    """The request names state, nonce, an S256 challenge and the age a sign-in may have; never the verifier."""
    pending = await client.begin(BACK)
    sent = parse_qs(urlsplit(pending.url).query)
    assert sent["state"] == [pending.state]
    assert sent["nonce"] == [pending.nonce]
    assert sent["code_challenge_method"] == ["S256"]
    assert sent["max_age"] == ["43200"]
    assert pending.code_verifier not in pending.url


async def test_two_sign_ins_share_no_secret(client: OpenIDProvider) -> None:
    """State, nonce and verifier are made anew for each sign-in."""
    one, other = await client.begin(BACK), await client.begin(BACK)
    assert not {one.state, one.nonce, one.code_verifier} & {other.state, other.nonce, other.code_verifier}


async def test_another_state_is_refused(client: OpenIDProvider, provider: Provider) -> None:
    """An answer with the state of another sign-in is refused before anything is asked."""
    pending = await client.begin(BACK)
    answer = answer_in(provider.visit(pending.url, subject="s-6"))
    with pytest.raises(VerificationFailed, match="another sign-in"):
        await client.finish(pending, {**answer, "state": "x" * 32})


async def test_a_missing_state_is_refused(client: OpenIDProvider, provider: Provider) -> None:
    """An answer without a state is refused."""
    pending = await client.begin(BACK)
    answer = answer_in(provider.visit(pending.url, subject="s-6"))
    with pytest.raises(VerificationFailed, match="another sign-in"):
        await client.finish(pending, {"code": answer["code"]})


async def test_another_nonce_is_refused(client: OpenIDProvider, provider: Provider) -> None:
    """A statement made for another sign-in is refused, though its signature holds."""
    pending = await client.begin(BACK)
    answer = answer_in(provider.visit(pending.url, subject="s-6"))
    with pytest.raises(VerificationFailed, match="nonce"):
        await client.finish(replace(pending, nonce="another"), answer)


async def test_another_verifier_is_refused(client: OpenIDProvider, provider: Provider) -> None:
    """The provider gives nothing for a code without the verifier that it was asked for with."""
    pending = await client.begin(BACK)
    answer = answer_in(provider.visit(pending.url, subject="s-6"))
    with pytest.raises(VerificationFailed, match="refused the code: invalid_grant"):
        await client.finish(replace(pending, code_verifier="v" * 64), answer)


async def test_a_code_counts_once(client: OpenIDProvider, provider: Provider) -> None:
    """A code that was used is refused."""
    pending = await client.begin(BACK)
    answer = answer_in(provider.visit(pending.url, subject="s-6"))
    await client.finish(pending, answer)
    with pytest.raises(VerificationFailed, match="refused the code"):
        await client.finish(pending, answer)


async def test_an_answer_without_a_code_is_refused(client: OpenIDProvider) -> None:
    """Coming back with nothing is not signing in."""
    pending = await client.begin(BACK)
    with pytest.raises(VerificationFailed, match="without a code"):
        await client.finish(pending, {"state": pending.state})


async def test_who_refuses_at_the_provider_is_not_signed_in(client: OpenIDProvider, provider: Provider) -> None:
    """The provider's refusal is passed on in its words."""
    pending = await client.begin(BACK)
    answer = answer_in(provider.visit(pending.url, subject=None))
    with pytest.raises(NotPermitted, match="the test provider did not sign you in: The resource owner"):
        # The library leaves the state out of a refusal, which RFC 6749 §4.1.2.1 requires.
        await client.finish(pending, {**answer, "state": pending.state})


@pytest.mark.parametrize(
    ("claim", "value", "complaint"),
    [
        ("iss", "https://elsewhere.example.test", "iss"),
        ("aud", "another-client", "aud"),
        ("aud", ["another-client"], "aud"),
        ("azp", "another-client", "azp"),
        ("exp", 1_700_000_000, "expired"),
        ("iat", 4_000_000_000, "issued in the future"),
        ("nbf", 4_000_000_000, "not yet valid"),
        ("nonce", "stolen", "nonce"),
        ("at_hash", "AAAAAAAAAAAAAAAAAAAAAA", "at_hash"),
        ("amr", "hwk", "amr"),
        ("auth_time", "yesterday", "auth_time"),
        ("auth_time", 1e300, "no time"),
    ],
)
async def test_a_statement_that_does_not_hold_is_refused(
    client: OpenIDProvider, provider: Provider, claim: str, value: object, complaint: str
) -> None:
    """Each claim of the ID token is verified, though the signature holds."""
    provider.person("s-7", **{claim: value})
    with pytest.raises(VerificationFailed, match=complaint):
        await signed_in(client, provider, "s-7")


async def test_a_statement_with_more_audiences_names_this_client(client: OpenIDProvider, provider: Provider) -> None:
    """Several audiences pass where this client is among them and is the one the token was made for."""
    provider.person("s-8", aud=["another-client", "revet"], azp="revet")
    assert (await signed_in(client, provider, "s-8")).subject == "s-8"


async def test_a_statement_made_for_a_friend_is_refused(client: OpenIDProvider, provider: Provider) -> None:
    """To be named as the authorized party is not enough: this client must be an audience."""
    provider.person("s-9", aud=["another-client"], azp="revet")
    with pytest.raises(VerificationFailed, match="aud"):
        await signed_in(client, provider, "s-9")


async def test_keys_may_rotate(client: OpenIDProvider, provider: Provider) -> None:
    """A token signed with a key made since is verified with the keys fetched anew."""
    await signed_in(client, provider, "s-10")
    provider.rotate_keys()
    assert (await signed_in(client, provider, "s-10")).subject == "s-10"


async def test_a_signature_of_nobody_is_refused(client: OpenIDProvider, provider: Provider) -> None:
    """A token that no key of the provider signed is refused."""
    pending = await client.begin(BACK)
    answer = answer_in(provider.visit(pending.url, subject="s-11"))
    # The statement of another sign-in, its signature cut: {"alg":"RS256"} . {"sub":"s-11"} . nothing.
    forged = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzLTExIn0.AAAA"
    provider.answers("/oauth2/token", merge={"id_token": forged})
    with pytest.raises(VerificationFailed, match="does not hold"):
        await client.finish(pending, answer)


@pytest.mark.parametrize(
    "forged",
    [
        # {"alg":"none"} . {"sub":"s-11"} .
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzLTExIn0.",
        # {"alg":"HS256"} . {"sub":"s-11"} . a MAC
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzLTExIn0.AAAA",
        "no token at all",
    ],
)
async def test_only_signatures_count(client: OpenIDProvider, provider: Provider, forged: str) -> None:
    """A token without a signature, or with a shared secret's, is refused even where the provider offers them."""
    provider.answers(DISCOVERY, merge={"id_token_signing_alg_values_supported": ["none", "HS256", "RS256"]})
    pending = await client.begin(BACK)
    answer = answer_in(provider.visit(pending.url, subject="s-11"))
    provider.answers("/oauth2/token", merge={"id_token": forged})
    with pytest.raises(VerificationFailed, match="does not hold"):
        await client.finish(pending, answer)


async def test_a_provider_without_id_tokens_is_refused(client: OpenIDProvider, provider: Provider) -> None:
    """Plain OAuth says nothing about who somebody is."""
    pending = await client.begin(BACK)
    answer = answer_in(provider.visit(pending.url, subject="s-12"))
    provider.answers("/oauth2/token", merge={"id_token": None})
    with pytest.raises(VerificationFailed, match="no OpenID Connect provider"):
        await client.finish(pending, answer)


async def test_a_provider_must_be_who_was_configured(client: OpenIDProvider, provider: Provider) -> None:
    """A discovery document that names another issuer is refused."""
    provider.answers(DISCOVERY, merge={"issuer": "https://elsewhere.example.test"})
    with pytest.raises(VerificationFailed, match="calls itself"):
        await client.begin(BACK)


@pytest.mark.parametrize("endpoint", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("address", ["http://elsewhere.example.test/x", "ftp://elsewhere.example.test", None])
async def test_no_endpoint_is_plain_http_elsewhere(
    client: OpenIDProvider, provider: Provider, endpoint: str, address: str | None
) -> None:
    """Secrets go over HTTPS or stay on this machine."""
    provider.answers(DISCOVERY, merge={endpoint: address})
    with pytest.raises(VerificationFailed, match=f"no safe address for its {endpoint}"):
        await client.begin(BACK)


async def test_an_answer_of_another_provider_is_refused(client: OpenIDProvider, provider: Provider) -> None:
    """An answer that names another issuer is refused before the code is sent anywhere (RFC 9207)."""
    pending = await client.begin(BACK)
    answer = answer_in(provider.visit(pending.url, subject="s-13"))
    with pytest.raises(VerificationFailed, match="another provider"):
        await client.finish(pending, {**answer, "iss": "https://elsewhere.example.test"})


async def test_a_promised_issuer_must_come(client: OpenIDProvider, provider: Provider) -> None:
    """A provider that says it names itself in every answer must do so."""
    provider.answers(DISCOVERY, merge={"authorization_response_iss_parameter_supported": True})
    pending = await client.begin(BACK)
    answer = answer_in(provider.visit(pending.url, subject="s-13"))
    with pytest.raises(VerificationFailed, match="another provider"):
        await client.finish(pending, answer)
    assert (await client.finish(pending, {**answer, "iss": provider.issuer})).subject == "s-13"


async def test_a_provider_that_is_away_is_said_to_be() -> None:
    """A provider that does not answer is unavailable, which is not a refusal."""
    with pytest.raises(SourceUnavailable, match="the test provider could not be asked"):
        await client_of("http://127.0.0.1:9").begin(BACK)


async def test_a_provider_that_breaks_is_said_to_be_away(client: OpenIDProvider, provider: Provider) -> None:
    """A server error at the token endpoint is unavailable too, and trying again may help."""
    pending = await client.begin(BACK)
    answer = answer_in(provider.visit(pending.url, subject="s-14"))
    provider.answers("/oauth2/token", status=503)
    with pytest.raises(SourceUnavailable):
        await client.finish(pending, answer)


async def test_a_failed_discovery_is_tried_again(client: OpenIDProvider, provider: Provider) -> None:
    """A provider that was away when first asked is asked again for the next sign-in."""
    provider.answers(DISCOVERY, status=500)
    with pytest.raises(SourceUnavailable):
        await client.begin(BACK)
    provider.reset()
    assert isinstance(await client.begin(BACK), PendingSignIn)


async def test_discovery_gives_an_object(client: OpenIDProvider, provider: Provider) -> None:
    """A discovery document of another shape is refused."""
    provider.answers(DISCOVERY, text="[]")
    with pytest.raises(VerificationFailed, match="no JSON object"):
        await client.begin(BACK)


@pytest.mark.parametrize("keys", ["none", ["no key"]])
async def test_keys_that_are_none_are_refused(client: OpenIDProvider, provider: Provider, keys: object) -> None:
    """A document without keys in the place of the key set is refused."""
    provider.answers("/jwks", merge={"keys": keys})
    with pytest.raises(VerificationFailed, match="no key set"):
        await signed_in(client, provider, "s-15")


async def test_a_clock_that_is_a_little_off_is_forgiven(client: OpenIDProvider, provider: Provider) -> None:
    """A token issued half a minute ahead of our clock holds."""
    provider.person("s-16", iat=int(time.time()) + 30)
    assert (await signed_in(client, provider, "s-16")).subject == "s-16"
