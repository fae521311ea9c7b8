"""`lontar serve`: the published site on this machine."""

from typing import Annotated

import typer


def serve(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.", min=0, max=65535)] = 8765,
) -> None:
    """Show the published site on http://127.0.0.1:8765/ until Ctrl-C. Nobody outside this machine can reach it.

    For the public, let a web server read the folder `published/` (docker-compose.yml has one).
    """
    from lontar.serve import serve_site

    serve_site(port)
