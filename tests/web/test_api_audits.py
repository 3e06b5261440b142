"""The API's audits and annotations: writing, listing, settling, taking back, and every way to be refused."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.seeding import Seed
from tests.web.api import DEMO, PROBLEM, bearer
from vetting.domain.accounts import Role, Scope
from web.shapes.annotations import AnnotationList
from web.shapes.audits import AuditList

FILES = {"demo.py": "one = 1\ntwo = 2\n"}
AUDITS = f"{DEMO}/releases/1.0/audits"
NOTES = f"{DEMO}/releases/1.0/annotations"


def full(seed: Seed, **fields: Any) -> dict[str, Any]:  # noqa: ANN401  # whatever a program may send
    """Store demo 1.0, and make the body of a full audit of it."""
    digest = seed.release("1.0", FILES).distributions[0].sha256
    return {"kind": "full", "criteria": ["safe-to-run"], "distributions": [f"sha256:{digest}"], **fields}


def test_an_audit_is_recorded_listed_shown_and_withdrawn(site: TestClient, seed: Seed) -> None:
    """A full audit gets 201 and an address, stands in the release's list, and is withdrawn but not gone."""
    body, token = full(seed, notes="Read.", thoroughness=1, understanding=0.75), bearer(seed)

    made = site.post(AUDITS, json=body, headers=token)
    listed = site.get(AUDITS)
    withdrawn = site.delete(made.headers["location"], params={"reason": "I was wrong."}, headers=token)
    again = site.delete(made.headers["location"], headers=token)

    audit = made.json()
    assert (made.status_code, made.headers["location"]) == (201, f"/api/v1/audits/{audit['id']}")
    assert (audit["kind"], audit["version"], audit["from"], audit["criteria"]) == ("full", "1.0", None, ["safe-to-run"])
    assert audit["distributions"] == [body["distributions"][0].removeprefix("sha256:")]
    assert (audit["thoroughness"], audit["understanding"], audit["notes"]) == (1.0, 0.75, "Read.")
    assert audit["who"] == ["Jo Reviewer <jo@example.test>"]
    assert listed.json() == {"items": [audit], "next": None}
    assert (withdrawn.status_code, withdrawn.json()["withdrawn_reason"]) == (200, "I was wrong.")
    assert site.get(made.headers["location"]).json() == withdrawn.json()
    assert (again.status_code, again.headers["content-type"]) == (409, PROBLEM)
    AuditList.model_validate_json(listed.text.replace('"from"', '"from_"'))


def test_an_audit_that_is_sent_again_is_recorded_once(site: TestClient, seed: Seed) -> None:
    """By the same key the same audit is given again, even withdrawn; by another key it is another audit."""
    body, token = full(seed), bearer(seed)

    first = site.post(AUDITS, json=body, headers={**token, "Idempotency-Key": "a-1"})
    again = site.post(AUDITS, json=body, headers={**token, "Idempotency-Key": '"a-1"'})
    site.delete(first.headers["location"], headers=token)
    after = site.post(AUDITS, json=body, headers={**token, "Idempotency-Key": "a-1"})
    other = site.post(AUDITS, json=body, headers={**token, "Idempotency-Key": "a-2"})

    assert [one.status_code for one in (first, again, after, other)] == [201] * 4
    assert again.json() == first.json()
    assert (after.json()["id"], after.json()["withdrawn_at"] is None) == (first.json()["id"], False)
    assert other.json()["id"] != first.json()["id"]


def test_a_key_stands_for_one_audit(site: TestClient, seed: Seed) -> None:
    """A key that was used for another audit is refused, and nothing is recorded."""
    body, headers = full(seed), {**bearer(seed), "Idempotency-Key": "a-1"}
    site.post(AUDITS, json=body, headers=headers)

    refused = site.post(AUDITS, json={**body, "notes": "Something else."}, headers=headers)

    assert (refused.status_code, refused.headers["content-type"]) == (422, PROBLEM)
    assert "a-1 was used before, for something else" in refused.json()["detail"]
    assert len(site.get(AUDITS).json()["items"]) == 1


@pytest.mark.parametrize("key", ["", "two words", "k" * 256, '"half'])
def test_a_key_is_a_short_visible_text(site: TestClient, seed: Seed, key: str) -> None:
    """Any other is refused, and nothing is recorded."""
    refused = site.post(AUDITS, json=full(seed), headers={**bearer(seed), "Idempotency-Key": key})

    assert (refused.status_code, refused.headers["content-type"]) == (422, PROBLEM)
    assert site.get(AUDITS).json()["items"] == []


def test_a_delta_names_both_sides(site: TestClient, seed: Seed) -> None:
    """A delta audit is bound to the files that were read on either side."""
    old = full(seed)["distributions"]
    new = [seed.release("1.1", {"demo.py": "one = 2\n"}).distributions[0].sha256]
    body = {"kind": "delta", "from": "1.0", "criteria": ["safe-to-deploy"]}

    made = site.post(
        f"{DEMO}/releases/1.1/audits",
        json={**body, "distributions": new, "from_distributions": old},
        headers=bearer(seed),
    )

    assert (made.status_code, made.json()["from"], made.json()["distributions"]) == (201, "1.0", new)
    assert made.json()["from_distributions"] == [one.removeprefix("sha256:") for one in old]


def test_a_violation_names_versions(site: TestClient, seed: Seed) -> None:
    """A violation stands in the list of every release that its specifier names."""
    full(seed)
    body = {"kind": "violation", "specifier": "<2", "criteria": ["safe-to-run"], "notes": "It steals."}

    made = site.post(AUDITS, json=body, headers=bearer(seed))

    assert (made.status_code, made.json()["specifier"], made.json()["version"]) == (201, "<2", None)
    assert [one["kind"] for one in site.get(AUDITS).json()["items"]] == ["violation"]


def test_lists_of_audits_come_in_parts(site: TestClient, seed: Seed) -> None:
    """The newest audits come first, and ``next`` leads to the older ones."""
    body, token = full(seed), bearer(seed)
    numbers = [site.post(AUDITS, json=body, headers=token).json()["id"] for _ in range(3)]

    first = site.get(f"{AUDITS}?limit=2").json()
    second = site.get(AUDITS, params={"cursor": first["next"]}).json()

    assert [one["id"] for one in first["items"] + second["items"]] == numbers[::-1]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"kind": "wildcard"}, 422),
        ({"criteria": []}, 422),
        ({"criteria": ["perfect"]}, 422),
        ({"critera": ["safe-to-run"]}, 422),
        ({"from": "0.9"}, 422),
        ({"specifier": "<2"}, 422),
        ({"kind": "delta"}, 422),
        ({"kind": "violation"}, 422),
        ({"kind": "violation", "specifier": "!!"}, 422),
        ({"distributions": []}, 422),
        ({"distributions": ["sha256:short"]}, 422),
        ({"distributions": ["0" * 64]}, 409),
        ({"thoroughness": 0.3}, 422),
        ({"notes": "x" * 20_001}, 422),
        ({"kind": "delta", "from": "9.9"}, 404),
    ],
)
def test_an_audit_that_makes_no_sense_is_refused(
    site: TestClient, seed: Seed, fields: dict[str, Any], status: int
) -> None:
    """Each field that does not fit, and each claim that cannot be, is refused, and nothing is recorded."""
    answer = site.post(AUDITS, json=full(seed, **fields), headers=bearer(seed))

    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    assert site.get(AUDITS).json()["items"] == []


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{}", "text/plain", 415),
        (b"kind=full", "application/x-www-form-urlencoded", 415),
        (b"{", "application/json", 422),
        (b"[]", "application/json", 422),
        (b"\xff", "application/json", 422),
        (b"[" * 100_000, "application/json", 422),
        (b" " * 600_000, "application/json", 413),
        (b" " * 1_200_000, "application/json", 413),
    ],
)
def test_a_body_that_is_none_is_refused(site: TestClient, seed: Seed, content: bytes, kind: str, status: int) -> None:
    """What is not JSON, does not say that it is, or is too long gets a problem that says which."""
    full(seed)

    answer = site.post(AUDITS, content=content, headers={**bearer(seed), "Content-Type": kind})

    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)


@pytest.mark.parametrize("chunks", [15, 30])
def test_a_body_without_a_length_is_measured(site: TestClient, seed: Seed, chunks: int) -> None:
    """A body sent in chunks is cut off where it grows too long."""
    full(seed)

    answer = site.post(
        AUDITS,
        content=(b" " * 50_000 for _ in range(chunks)),
        headers={**bearer(seed), "Content-Type": "application/json"},
    )

    assert (answer.status_code, answer.headers["content-type"]) == (413, PROBLEM)


def test_who_may_not_audit_is_refused(site: TestClient, seed: Seed) -> None:
    """Nobody, a reader, a token that may only read, and another's audit: each no is a problem."""
    body, token = full(seed), bearer(seed)
    made = site.post(AUDITS, json=body, headers=token).headers["location"]
    reader = bearer(seed, "kim", roles=frozenset({Role.READER}))
    narrow = bearer(seed, "lee", scopes=[Scope.READ])
    stranger = bearer(seed, "max", roles=frozenset({Role.REVIEWER}))

    posted = [site.post(AUDITS, json=body, headers=one).status_code for one in ({}, reader, narrow)]
    deleted = [site.delete(made, headers=one).status_code for one in ({}, reader, narrow, stranger)]

    assert posted == [401, 403, 403]
    assert deleted == [401, 403, 403, 403]


def note(seed: Seed, **fields: Any) -> dict[str, Any]:  # noqa: ANN401  # whatever a program may send
    """Store demo 1.0, and make the body of a note on it."""
    digest = seed.release("1.0", FILES).distributions[0].sha256
    return {"sha256": digest, "path": "demo-1.0/demo.py", "start": 2, "text": "Why two?", **fields}


def test_a_note_is_written_answered_settled_and_listed(site: TestClient, seed: Seed) -> None:
    """A note gets 201 and an address; a reply stands under it; settling says who and when."""
    body, jo, kim = note(seed), bearer(seed), bearer(seed, "kim", roles=frozenset({Role.READER}))

    made = site.post(NOTES, json=body, headers=kim)
    answered = site.post(NOTES, json={"reply_to": made.json()["id"], "text": "Because."}, headers=jo)
    settled = site.patch(made.headers["location"], json={"resolved": True}, headers=jo)
    listed = site.get(NOTES)

    assert (made.status_code, made.json()["start"], made.json()["end"]) == (201, 2, 2)
    assert made.json()["author"] == {"login": "kim", "name": "Jo Reviewer"}
    assert (answered.status_code, answered.json()["reply_to"]) == (201, made.json()["id"])
    assert (settled.status_code, settled.json()["resolved_by"]) == (200, "jo")
    assert [one["text"] for one in listed.json()["items"]] == ["Why two?", "Because."]
    assert site.get(made.headers["location"]).json() == settled.json()
    AnnotationList.model_validate_json(listed.text)


def test_notes_come_in_parts_and_can_be_taken_back(site: TestClient, seed: Seed) -> None:
    """Notes are listed in the order they were written, and an unanswered one can be undone."""
    body, jo = note(seed), bearer(seed)
    made = [site.post(NOTES, json={**body, "text": str(number)}, headers=jo) for number in range(3)]

    first = site.get(f"{NOTES}?limit=2").json()
    second = site.get(NOTES, params={"cursor": first["next"]}).json()
    gone = site.delete(made[0].headers["location"], headers=jo)

    assert [one["text"] for one in first["items"] + second["items"]] == ["0", "1", "2"]
    assert (gone.status_code, site.get(made[0].headers["location"]).status_code) == (204, 404)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"text": ""}, 422),
        ({"text": " "}, 422),
        ({"start": 3}, 422),
        ({"start": 2, "end": 1}, 422),
        ({"start": None}, 422),
        ({"path": "demo-1.0/nothing.py"}, 404),
        ({"sha256": "0" * 64}, 404),
        ({"sha256": "no"}, 422),
        ({"start": 2**40}, 422),
        ({"reply_to": 1}, 422),
    ],
)
def test_a_note_on_what_is_not_there_is_refused(
    site: TestClient, seed: Seed, fields: dict[str, Any], status: int
) -> None:
    """A note needs a text, and a file and lines that are there."""
    answer = site.post(NOTES, json=note(seed, **fields), headers=bearer(seed))

    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    assert site.get(NOTES).json()["items"] == []


def test_a_reply_goes_to_a_note_of_the_release(site: TestClient, seed: Seed) -> None:
    """A reply to an unknown note, or by another release's address, is refused."""
    body, jo = note(seed), bearer(seed)
    made = site.post(NOTES, json=body, headers=jo).json()["id"]
    seed.release("1.1", FILES)

    unknown = site.post(NOTES, json={"reply_to": 99, "text": "Hello?"}, headers=jo)
    elsewhere = site.post(f"{DEMO}/releases/1.1/annotations", json={"reply_to": made, "text": "Here?"}, headers=jo)

    assert (unknown.status_code, elsewhere.status_code) == (404, 422)


def test_who_may_not_touch_a_note_is_refused(site: TestClient, seed: Seed) -> None:
    """Nobody writes or settles; a reader settles no other's note; only its author takes it back."""
    body, jo, kim = note(seed), bearer(seed), bearer(seed, "kim", roles=frozenset({Role.READER}))
    made = site.post(NOTES, json=body, headers=jo).headers["location"]

    refused = [
        site.post(NOTES, json=body),
        site.patch(made, json={"resolved": True}),
        site.patch(made, json={"resolved": True}, headers=kim),
        site.delete(made, headers=kim),
        site.patch(made, json={"resolved": False}, headers=jo),
        site.patch(made, json={"resolved": "perhaps"}, headers=jo),
    ]

    assert [one.status_code for one in refused] == [401, 401, 403, 403, 409, 422]
