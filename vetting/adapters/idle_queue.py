"""A queue that tells nobody: jobs wait in the database until a sweep finds them."""


class IdleQueue:
    """The port ``JobQueue`` for verbs that run no worker, and for an instance whose Redis is not set."""

    async def send(self, kind: str, job_id: int) -> None:
        """Leave the job where it is: due, in the database."""
        del kind, job_id

    async def answers(self) -> bool:
        """Say that nothing is wrong: there is nobody to reach."""
        return True
