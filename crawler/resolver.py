"""Names ending in .localhost, such as those of the sample site, are this machine (RFC 6761, 6.3)."""

from __future__ import annotations

from collections.abc import Sequence

from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer


class Resolver(CachingThreadedResolver):
    """Scrapy's resolver, which not every C library makes to keep that rule."""

    def getHostByName(  # noqa: N802 (Twisted's name)
        self, name: str, timeout: Sequence[int] = ()
    ) -> defer.Deferred[str]:
        """Return the address of a host."""
        if name.endswith(".localhost"):
            return defer.succeed("127.0.0.1")
        return super().getHostByName(name, timeout)
