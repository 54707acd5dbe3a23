"""What a page of the reading room may do in a browser."""

from __future__ import annotations

# It may load nothing of another host, and no script or style in the page itself.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'self'"
)
