"""Which addresses an operator may name for a system: public ones over HTTPS, or anything in an intranet that the operator opens.

Read with the very parser that the client connects by, so that both see the same host. Must not know how an address is called
(`bot.delivery.http`), nor resolve a name.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from typing import Final

from yarl import URL

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS: Final = (443, 8443)
_NOT_PUBLIC: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            "168.63.129.16/32",  # Azure's platform address, routable only from inside
            "192.0.0.0/24",  # protocol assignments, Oracle's metadata among them
            "192.88.99.0/24",  # 6to4 relays
            "2001::/23",  # protocol assignments, Teredo among them
            "2002::/16",  # 6to4: an IPv4 address inside
            "3fff::/20",  # documentation
        ),
    )
)
_UNICAST: Final = ipaddress.ip_network("2000::/3")
"""All that is handed out of IPv6: NAT64, IPv4-compatible, local and site-local addresses stand outside (IANA, IPv6 address space)."""
_ENDS_IN_NUMBER = re.compile(r"(?:^|\.)(?:\d+|0[xX][0-9a-fA-F]*)\.?$")


def is_public(ip: Ip) -> bool:
    """Whether `ip` is an address of the open Internet, IPv4 in whatever disguise."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(ip.ipv4_mapped)
        if ip not in _UNICAST:
            return False
    listed = any(each.version == ip.version and ip in each for each in _NOT_PUBLIC)
    return ip.is_global and not ip.is_multicast and not listed


def fault_of(url: str, *, intranet: bool, ports: Collection[int] = PORTS) -> str:
    """Why `url` may not be called, as far as one can tell without resolving its name; nothing when it may.

    https only, on 443 or 8443, without a user in it. In an intranet, which only an operator's file opens, http and any port will do.
    """
    try:
        parts = URL(url)
        host, port = parts.host, parts.port
    except ValueError:
        return "it cannot be read as an address"
    if parts.scheme not in ("https", "http") or not host:
        return "it does not begin with https:// and a host"
    if parts.user is not None or parts.password is not None:
        return "it holds a user or a password"
    if "%" in host:
        return "its host names a network interface"
    if intranet:
        return ""
    if parts.scheme != "https":
        return "it does not begin with https://"
    if port not in ports:
        return f"its port is not {' or '.join(map(str, PORTS))}"
    return _fault_of_host(host)


def _fault_of_host(host: str) -> str:
    """What a host may be: a name, or an address written in full. `127.1` and its like are read differently by different programs."""
    if ":" not in host and not _ENDS_IN_NUMBER.search(host):
        return ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "its host is a number, but no address written in full"
    return "" if is_public(address) else "its host is not a public address"
