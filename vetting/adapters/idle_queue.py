"""A queue that tells nobody: jobs wait in the database until a worker looks."""


class IdleQueue:
    """The port ``JobQueue`` for verbs that run no worker, and for an instance whose Redis is not set."""

    async def wake(self) -> None:
        """Leave what is due where it is, in the database."""

    async def answers(self) -> bool:
        """Say that nothing is wrong: there is nobody to reach."""
        return True
