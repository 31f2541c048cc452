"""`ailedger serve`: the schedules of prefect.yaml on one machine, without a work pool."""

import click

from ailedger.settings import shipped


@click.command(
    epilog="Example: ailedger serve --port 4201     Ends with Ctrl-C. Exit codes: 0 ended, 1 the "
    "server did not start, 2 wrong usage. docs/scheduling.md has the way with a work pool."
)
@click.option("--port", type=click.IntRange(1, 65535), default=4200, show_default=True,
              help="Port of Prefect's server on this machine, if one is started.")  # fmt: skip
def serve(port: int) -> None:
    """Run the schedules of prefect.yaml for as long as this command runs.

    A Prefect server is started on 127.0.0.1 unless one is configured (PREFECT_API_URL) or already
    answers at that port; its page shows runs, schedules and artifacts.
    """
    click.echo("starting Prefect ...", err=True)
    from flows.prefect_errors import import_prefect

    import_prefect()
    from flows.serving import serve_deployments

    serve_deployments(shipped("prefect.yaml"), port, lambda line: click.echo(line, err=True))
