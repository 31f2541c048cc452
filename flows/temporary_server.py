"""Prefect's temporary server, started so that Ctrl-C does not reach it.

A terminal sends Ctrl-C to every process of a command. The server would end at once, and the flow
that is being stopped would ask it for a minute to note that. It is told to end when the command
does, as Prefect has it anyway.
"""

import signal
from threading import Thread

from prefect.server.api.server import SubprocessASGIServer
from prefect.settings import get_current_settings


def start_server() -> None:
    """Start the temporary server, unless a server is configured.

    A server that does not start is the flow's matter: it tries again, and says why not.
    """
    if get_current_settings().api.url:
        return
    thread = Thread(target=_start, daemon=True)
    thread.start()  # what it starts is deaf as it is; the command itself stops when it is told to
    thread.join()


def _start() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGHUP])
    try:
        SubprocessASGIServer().start()
    except Exception:
        return
