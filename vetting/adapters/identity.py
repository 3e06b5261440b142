"""
Signing in with OpenID Connect: Authlib's OAuth client, and its checks of the ID token.

1. Discovery: the provider's own document says where its endpoints and keys are.
   It must name the very issuer that was configured, and no endpoint may be plain HTTP off this machine.
2. The browser goes there with a state, a nonce and a PKCE challenge (S256), which its session remembers.
3. Back comes a code; state (and issuer, RFC 9207) must match. It is exchanged
   with the verifier for an ID token.
4. The token must be signed by a key of the provider, with an asymmetric
   algorithm, and hold: issuer, audience, expiry, nonce, access token hash.
   A key that is not known makes the keys be fetched once more, since keys rotate.

Source: OpenID Connect Core 1.0 §3.1.3.7, Discovery 1.0 §4.3; RFC 7636; RFC 9207; RFC 9700 (January 2025) §2.1.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Any

import httpx2
import structlog
from authlib.common.security import generate_token, is_secure_transport
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from vetting.adapters.tls import client_tls
from vetting.domain.errors import NotPermitted, SourceUnavailable, VerificationFailed
from vetting.domain.releases import Sha256
from vetting.ports.identity import Identity, PendingSignIn

TIMEOUT_SECONDS = 10.0
LEEWAY_SECONDS = 60
"""How far the provider's clock and ours may differ."""
SCOPE = "openid profile email"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""No shared secrets, which a public key could be taken for, and no "none"."""
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_MAX_TEXT = 200

log = structlog.get_logger()


class OpenIDProvider:
    """The port ``IdentityProvider`` for any OpenID Connect provider."""

    def __init__(
        self, *, issuer: str, client_id: str, client_secret: str | None, name: str, max_age: timedelta
    ) -> None:
        self.name = name
        self._issuer = issuer.rstrip("/")
        self._client_id = client_id
        self._client_secret = client_secret
        self._max_age = max_age
        self._metadata: dict[str, Any] = {}
        self._keys: KeySet | None = None

    async def begin(self, redirect_uri: str) -> PendingSignIn:
        """Prepare a sign-in; the provider is asked for its endpoints the first time."""
        metadata = await self._discover()
        nonce, verifier = generate_token(32), generate_token(64)
        async with self._client(metadata, redirect_uri) as client:
            url, state = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=generate_token(32),
                nonce=nonce,
                code_verifier=verifier,
                # A provider that is asked how old a sign-in may be must also say when it was (Core §2, auth_time).
                max_age=int(self._max_age.total_seconds()),
            )
        return PendingSignIn(url, redirect_uri, state, nonce, verifier)

    async def finish(self, pending: PendingSignIn, answer: Mapping[str, str]) -> Identity:
        """Exchange the answer's code for a statement about a person, and verify it."""
        if not compare_digest(pending.state.encode(), answer.get("state", "").encode()):
            raise VerificationFailed("this answer belongs to another sign-in; start again")
        metadata = await self._discover()
        self._check_sender(metadata, answer)
        if "error" in answer:
            said = _text(answer.get("error_description") or answer["error"])
            raise NotPermitted(f"{self.name} did not sign you in: {said}")
        if not answer.get("code"):
            raise VerificationFailed(f"{self.name} sent you back without a code; start again")
        token = await self._exchange(metadata, pending, answer["code"])
        claims = await self._verify(metadata, token, nonce=pending.nonce)
        return _identity(claims, raw=str(token["id_token"]))

    def _check_sender(self, metadata: dict[str, Any], answer: Mapping[str, str]) -> None:
        is_promised = bool(metadata.get("authorization_response_iss_parameter_supported"))
        if ("iss" in answer or is_promised) and answer.get("iss") != metadata["issuer"]:
            raise VerificationFailed("this answer comes from another provider than the one asked; start again")

    def _client(self, metadata: dict[str, Any], redirect_uri: str | None = None) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self._client_id,
            self._client_secret,
            token_endpoint_auth_method=_auth_method(metadata, has_secret=self._client_secret is not None),
            scope=SCOPE,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT_SECONDS,
            verify=client_tls(),
        )

    async def _discover(self) -> dict[str, Any]:
        if not self._metadata:
            found = await self._get(f"{self._issuer}/.well-known/openid-configuration")
            if str(found.get("issuer", "")).rstrip("/") != self._issuer:
                raise VerificationFailed(f"{self.name} calls itself {found.get('issuer')!r}, not {self._issuer}")
            unsafe = [one for one in _ENDPOINTS if not is_secure_transport(str(found.get(one, "")))]
            if unsafe:
                raise VerificationFailed(f"{self.name} names no safe address for its {', '.join(unsafe)}")
            self._metadata = found
        return self._metadata

    async def _get(self, url: str) -> dict[str, Any]:
        try:
            async with self._client({}) as client:
                answer = await client.request("GET", url, withhold_token=True)
                answer.raise_for_status()
                document = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise self._unavailable(error) from error
        if not isinstance(document, dict):
            raise VerificationFailed(f"{self.name} answered {url} with something that is no JSON object")
        return document

    def _unavailable(self, error: Exception) -> SourceUnavailable:
        log.warning("identity_provider_unavailable", issuer=self._issuer, reason=repr(error))
        return SourceUnavailable(f"{self.name} could not be asked who you are; try again in a minute")

    async def _exchange(self, metadata: dict[str, Any], pending: PendingSignIn, code: str) -> dict[str, Any]:
        try:
            async with self._client(metadata, pending.redirect_uri) as client:
                token = await client.fetch_token(
                    metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=pending.code_verifier,
                )
        except OAuthError as error:
            raise VerificationFailed(f"{self.name} refused the code: {_text(str(error))}; start again") from error
        except (httpx2.HTTPError, ValueError) as error:
            raise self._unavailable(error) from error
        if not isinstance(token.get("id_token"), str):
            raise VerificationFailed(f"{self.name} sent no ID token: it is no OpenID Connect provider")
        return dict(token)

    async def _verify(self, metadata: dict[str, Any], token: dict[str, Any], *, nonce: str) -> CodeIDToken:
        try:
            decoded = await self._decode(metadata, token["id_token"])
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {
                    "iss": {"essential": True, "value": metadata["issuer"]},
                    "sub": {"essential": True},
                    # Authlib alone would let another audience pass where "azp" names this client.
                    "aud": {"essential": True, "value": self._client_id},
                },
                {"nonce": nonce, "client_id": self._client_id, "access_token": token.get("access_token")},
            )
            claims.validate(leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError) as error:
            raise VerificationFailed(f"what {self.name} states about you does not hold: {error}") from error
        return claims

    async def _decode(self, metadata: dict[str, Any], id_token: str) -> jwt.Token:
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        registry = JWSRegistry(algorithms=[one for one in ALGORITHMS if one in offered], strict_check_header=False)
        if self._keys is None:
            self._keys = await self._fetch_keys(metadata)
        try:
            return jwt.decode(id_token, self._keys, registry=registry)
        except (InvalidKeyIdError, BadSignatureError):
            self._keys = await self._fetch_keys(metadata)
            return jwt.decode(id_token, self._keys, registry=registry)

    async def _fetch_keys(self, metadata: dict[str, Any]) -> KeySet:
        found = await self._get(metadata["jwks_uri"])
        keys = found.get("keys")
        if not isinstance(keys, list) or not all(isinstance(one, dict) for one in keys):
            raise VerificationFailed(f"{self.name} answered {metadata['jwks_uri']} with something that is no key set")
        return KeySet.import_key_set({"keys": keys})


def _auth_method(metadata: dict[str, Any], *, has_secret: bool) -> str:
    if not has_secret:
        return "none"
    offered = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"


def _identity(claims: Mapping[str, Any], *, raw: str) -> Identity:
    return Identity(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        login=_text(claims.get("preferred_username") or claims.get("nickname")),
        name=_text(claims.get("name")),
        # An address that nobody verified could be anybody's, and audits are signed with it.
        email=_text(claims.get("email")) if claims.get("email_verified") is True else "",
        amr=tuple(one for one in claims.get("amr") or () if isinstance(one, str)),
        acr=_text(claims.get("acr")) or None,
        auth_time=_moment(claims.get("auth_time")),
        raw_sha256=Sha256(hashlib.sha256(raw.encode()).hexdigest()),
    )


def _moment(stated: float | None) -> datetime | None:
    try:
        return None if stated is None else datetime.fromtimestamp(stated, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise VerificationFailed(f"the provider says that you signed in at {stated}, which is no time") from error


def _text(value: object) -> str:
    """Give *value* as one line without control characters; what is no text is nothing."""
    line = " ".join(value.split()) if isinstance(value, str) else ""
    return "".join(letter for letter in line if letter.isprintable())[:_MAX_TEXT]
