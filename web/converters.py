"""How ecosystems, project names and versions stand in URLs."""

from starlette.convertors import Convertor, register_url_convertor

from vetting.domain.releases import Ecosystem


class EcosystemConvertor(Convertor[Ecosystem]):
    """One of the ecosystems' names."""

    regex = "|".join(Ecosystem)

    def convert(self, value: str) -> Ecosystem:
        """Read the ecosystem."""
        return Ecosystem(value)

    def to_string(self, value: Ecosystem) -> str:
        """Write the ecosystem."""
        return str(value)


class NameConvertor(Convertor[str]):
    """A project's name as somebody spelled it; a scoped npm name keeps its slash."""

    regex = "(?:@[^/]+/)?[^/@][^/]*"

    def convert(self, value: str) -> str:
        """Leave the name as it is: handlers normalise it."""
        return value

    def to_string(self, value: str) -> str:
        """Write the name."""
        return value


class IdConvertor(Convertor[int]):
    """The number of something stored; none is longer, and a longer one would fit no database's integer."""

    regex = "[1-9][0-9]{0,17}"

    def convert(self, value: str) -> int:
        """Read the number."""
        return int(value)

    def to_string(self, value: int) -> str:
        """Write the number."""
        return str(value)


def register() -> None:
    """Make the convertors known to Starlette; before the first route is built."""
    register_url_convertor("ecosystem", EcosystemConvertor())
    register_url_convertor("name", NameConvertor())
    register_url_convertor("id", IdConvertor())
