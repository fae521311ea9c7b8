"""The table of commands, in the order in which a newcomer meets them."""

import typer

from lontar.cli import (
    approve,
    backup,
    check,
    explain,
    inspect,
    internal,
    ledger,
    mail,
    purge,
    rebuild,
    replay,
    requests,
    run,
    sample,
    sample_rows,
    serve,
    sign,
    status,
    template,
    tools,
    verify,
    withdraw,
)

_EPILOG = (
    "Exit codes: 0 all went well, 1 another error, 2 configuration, 3 a delivery was refused, 4 a gate stopped a period, "
    "5 the ledger does not hold, 6 another run is at it, 7 the disk is full, 130 or 143 stopped. Data lives under LONTAR_HOME (default: var/)."
)

commands = typer.Typer(
    name="lontar",
    help="From a city government's deliveries about its civil servants to gated, published policy reports.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_DAILY, _LOOK, _UNDERNEATH = "Every day", "Look and check", "The tools underneath"
commands.command("sample", rich_help_panel=_DAILY)(sample.sample)
commands.command("run", rich_help_panel=_DAILY)(run.run)
commands.command("template", rich_help_panel=_DAILY)(template.template)
commands.command("approve", rich_help_panel=_DAILY)(approve.approve)
commands.command("sign", rich_help_panel=_DAILY)(sign.sign)
commands.command("withdraw", rich_help_panel=_DAILY)(withdraw.withdraw)
commands.command("mail", rich_help_panel=_DAILY)(mail.mail)
commands.command("serve", rich_help_panel=_DAILY)(serve.serve)
commands.command("status", rich_help_panel=_LOOK)(status.status)
commands.command("inspect", rich_help_panel=_LOOK)(inspect.inspect)
commands.command("check", rich_help_panel=_LOOK)(check.check)
commands.command("explain", rich_help_panel=_LOOK)(explain.explain)
commands.command("sample-rows", rich_help_panel=_LOOK)(sample_rows.sample_rows)
commands.add_typer(ledger.ledger, name="ledger", rich_help_panel=_LOOK)
commands.command("purge", rich_help_panel=_LOOK)(purge.purge)
commands.command("rebuild", rich_help_panel=_LOOK)(rebuild.rebuild)
commands.add_typer(requests.requests, name="requests", rich_help_panel=_LOOK)
commands.command("replay", rich_help_panel=_LOOK)(replay.replay)
commands.command("verify", rich_help_panel=_LOOK)(verify.verify)
commands.add_typer(internal.internal, name="internal", rich_help_panel=_LOOK)
commands.command("backup", rich_help_panel=_UNDERNEATH)(backup.backup)
commands.command("restore", rich_help_panel=_UNDERNEATH)(backup.restore)
commands.command("up", rich_help_panel=_UNDERNEATH)(tools.up)
commands.command("migrate", rich_help_panel=_UNDERNEATH)(tools.migrate)
commands.command("airflow", rich_help_panel=_UNDERNEATH, context_settings=tools.PASS_ON)(tools.airflow)
commands.command("psql", rich_help_panel=_UNDERNEATH, context_settings=tools.PASS_ON)(tools.psql)
