"""
Logging: one constant event, facts as keywords, ids instead of objects.

People read colours on a terminal, machines read JSON in production.
"""

import logging
import sys
import threading
from types import TracebackType

import structlog
from structlog.tracebacks import ExceptionDictTransformer


def escape_controls(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """
    Write what a terminal would obey, or a reader take for another line, as its code.

    Facts come from addresses and packages; JSON escapes them of itself.
    """
    return {key: _printable(value) if isinstance(value, str) else value for key, value in event.items()}


def _printable(text: str) -> str:
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


def configure_logs(*, as_json: bool) -> None:
    """Set logging up for this process, once, in an entry point."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: structlog.typing.Processor
    if as_json:
        # Without local variables: they hold what must never be logged, such as tokens and package text.
        shared.append(structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)))
        last = structlog.processors.JSONRenderer()
    else:
        shared.append(escape_controls)
        last = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        # A logger that kept the first configuration would go on with it after another, as one process' tests have.
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for chatty in ("httpx2", "httpcore2", "arq", "alembic.runtime.migration", "aiosqlite"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def log_the_uncaught() -> None:
    """Have warnings, and the errors that nobody catches, logged like everything else; once, where a machine reads."""
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)
    sys.unraisablehook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    known = error or kind()
    structlog.get_logger().critical("crashed", exc_info=(kind, known, trace))
