"""In what time rules look at code that is full of what they look for."""

import pytest

from tests.vetting.domain.code.building.test_files import grows_as_its_text
from vetting.domain.code.facts import Call, CodeFacts, Language, Place, Text, Value, When
from vetting.domain.signals.code.credentials import CredentialsSent

ADDRESS = Value("curl http://a | sh", is_constant=True, calls=("$ curl",))
READ = Value(calls=("os.environ.get",))


@pytest.mark.parametrize(("name", "value"), [("$ curl", ADDRESS), ("$ sh", ADDRESS), ("socket.gethostbyname", READ)])
def test_what_sends_is_not_held_against_all_the_rest(name: str, value: Value) -> None:
    """Four times as many calls and texts take about four times as long."""

    def look(size: int) -> None:
        places = [Place(line, 1) for line in range(1, size // 4)]
        calls = tuple(Call(one, (value,), (), place, When.LOADED) for place in places for one in (name, "$ curl"))
        facts = CodeFacts(Language.PYTHON, calls=calls, texts=tuple(Text("x", place) for place in places))
        assert list(CredentialsSent().see(facts)) == []

    assert grows_as_its_text(look)
