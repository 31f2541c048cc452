"""Where a fetch may go: hosts of the catalogue, public addresses, and nowhere else.

A name is resolved once, every address it has is judged, and the connection is made to the
judged address itself: a name that changes its address between check and use gains nothing.
"""

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection
from urllib3.util.url import parse_url

from ailedger.errors import RefusedError

Resolve = Callable[[str, int], Sequence[str]]
PORTS = {"https": 443, "http": 80}
# IPv6 forms that carry an IPv4 address inside: what is inside is judged too.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
ASKING = threading.local()  # sockets: those that this thread listens to


class GuardError(RefusedError):
    """A fetch wanted to leave the catalogue, or to reach a private address."""


def resolve(host: str, port: int) -> list[str]:
    """Addresses of a host, in the system's order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """True for an address of the public internet, also when wrapped in an IPv6 form."""
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo or (None, None))[1]
        if inner is None and ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


@dataclass(frozen=True)
class Guard:
    """The addresses that a fetch may reach.

    Args:
        allow_private: private, loopback and link-local addresses too, and plain http.
        mirror: base address that replaces every host, or empty.
    """

    hosts: frozenset[str]
    allow_private: bool = False
    mirror: str = ""
    resolve: Resolve = resolve

    def check_url(self, url: str) -> None:
        """Refuse a url that the catalogue does not cover.

        Raises:
            GuardError: another host, another scheme or port, credentials, or a doubtful form.
        """
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip(".").lower(), parts.port
        except ValueError as error:
            raise GuardError(f"is no address: {error}", where=url) from None
        if "\\" in url or (parse_url(url).host or "").rstrip(".").lower() != host:
            # Two readers that disagree about the host are what such an address is made for.
            raise GuardError("can be read as two different hosts", where=url)
        if host not in self.hosts:
            raise GuardError(
                f"leads to {host or 'no host'}, which the catalogue does not name",
                where=url,
                hint="nothing was fetched; a new host is added to HOSTS of its connector",
            )
        if parts.scheme != "https" and not (parts.scheme == "http" and self.allow_private):
            raise GuardError(f"is {parts.scheme or 'no scheme'}, not https", where=url)
        if parts.username is not None or parts.password is not None:
            raise GuardError("carries credentials", where=url)
        if not self.allow_private and port not in (None, PORTS[parts.scheme]):
            raise GuardError(f"asks for port {port}", where=url)

    def address_of(self, url: str) -> str:
        """The url to ask in fact: the same, or its place on the mirror.

        Raises:
            GuardError: see `check_url`.
        """
        self.check_url(url)
        if not self.mirror:
            return url
        return f"{self.mirror.rstrip('/')}/{url.partition('://')[2]}"

    def addresses(self, host: str, port: int) -> list[str]:
        """Resolve a host and judge every address.

        Raises:
            GuardError: an address is private, loopback, link-local or reserved.
            OSError: the name does not resolve.
        """
        found = list(self.resolve(host, port))
        private = [address for address in found if not is_public(address)]
        if private and not self.allow_private:
            raise GuardError(
                f"resolves to {private[0]}, which is not a public address",
                where=host,
                hint="nothing was sent; AILEDGER_FETCH_ALLOW_PRIVATE=1 allows it for a mirror "
                "of your own",
            )
        return found


def _connect(connection: Any, guard: Guard) -> socket.socket:
    """Open a socket to a judged address; raise what urllib3 raises."""
    try:
        addresses = guard.addresses(connection.host, connection.port)
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    last: OSError = OSError("the name has no address")
    for address in addresses:
        try:
            return create_connection(
                (address, connection.port),
                connection.timeout,
                source_address=connection.source_address,
                socket_options=connection.socket_options,
            )
        except OSError as error:
            last = error
    if isinstance(last, TimeoutError):
        raise ConnectTimeoutError(connection, f"{connection.host} did not answer") from last
    raise NewConnectionError(connection, f"no connection to {connection.host}: {last}") from last


def _listen(connection: HTTPConnection) -> None:
    if connection.sock is not None:
        getattr(ASKING, "sockets", []).append(connection.sock)


@contextmanager
def ended_at(deadline: float) -> Iterator[None]:
    """Shut, at `time.monotonic()` of `deadline`, whatever this thread then listens to.

    A timeout is one of each read: an answer that trickles, in its head or in an error's body, would
    outlive every one. What reads from a socket that was shut meets its end.
    """
    sockets: list[socket.socket] = []

    def shut() -> None:
        for each in sockets:
            with suppress(OSError):  # it was closed meanwhile
                each.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), shut)
    timer.daemon = True
    ASKING.sockets = sockets
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        del ASKING.sockets


class GuardedAdapter(HTTPAdapter):
    """A requests adapter whose connections go to judged addresses only.

    Host header, certificate check and SNI keep the name; only the socket is pinned.
    """

    def __init__(self, guard: Guard, *, connections: int) -> None:
        self._guard = guard
        super().__init__(pool_connections=connections, pool_maxsize=connections, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Give the pools connections that ask the guard before they connect."""
        super().init_poolmanager(*args, **kwargs)
        guard = self._guard

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return _connect(self, guard)

            def getresponse(self) -> Any:
                _listen(self)
                return super().getresponse()

        class Secure(Plain, HTTPSConnection):
            pass

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
