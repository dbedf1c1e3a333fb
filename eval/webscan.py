"""Is anything open on the running page? `python -m eval.webscan`

Starts the chat twice on the samples, without and with logins, the API and MCP on, and tries every address that the
application has: headers, markup in names, questions and PDFs, paths out of the folder, ways around the login and the
roles, other sites' requests, brakes, where it listens. Prints a line a check, what is open, and exits 1 if anything is.
"""

from __future__ import annotations

import argparse
import http.client
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx

from eval.hostile_calls import PATHS
from eval.served import Served, config_file, served
from eval.webscan_probes import EDITOR, MARK, READER, Visit, marked_reports, probes_of_markup, users_text, visit
from eval.webscan_routes import Address, all_addresses
from ingest.batch import ingest_paths
from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import Settings, load_settings
from ingest.ledger.store import open_ledger
from ui.access import SESSION
from ui.headers import GUARDS

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
SECRETS = (b"root:x:0:0", b"SQLite format 3", b"scrypt$", b"Traceback (most recent", b"/site-packages/")
"""What no response may hold: a file of the machine, of the data folder, the list of users, how the program is made."""
OPEN_TO_ALL = ("/login", "/logout", "/health", "/metrics")
EVIL = {"origin": "http://evil.example", "sec-fetch-site": "cross-site"}
_SHORT_S = 3.0


@dataclass(slots=True)
class Scan:
    """How many probes each check made, and what it found open."""

    probes: dict[str, int] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)

    def run(self, name: str, check: Iterator[str]) -> None:
        """Count what a check yields: "" for a probe that was held off, else what is open."""
        for told in check:
            self.probes[name] = self.probes.get(name, 0) + 1
            if told:
                self.found.append(f"{name}: {told}")


@dataclass(frozen=True, slots=True)
class Target:
    """The two servers, and every address that there is."""

    open: Served
    closed: Served
    addresses: Sequence[Address]


def _is_endless(address: Address) -> bool:
    """Streams that a browser holds open: only their first bytes are looked at."""
    return any(part in address.path for part in ("heartbeat", "queue/data", "stream/", "upload_progress", "/reload"))


def requested(client: httpx.Client, method: str, url: str, **headers: str) -> tuple[int, httpx.Headers, bytes]:
    """Status, headers and the beginning of what came; redirects are not followed."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with client.stream(method, url, headers=named, timeout=_SHORT_S) as response:
            body = b""
            try:
                for part in response.iter_bytes():
                    body += part
                    if len(body) > 3_000_000:
                        break
            except httpx.HTTPError:
                pass  # a stream that goes on, or that gradio broke off
            return response.status_code, response.headers, body
    except httpx.HTTPError:
        return 0, httpx.Headers(), b""


def headers(target: Target) -> Iterator[str]:
    """Every response carries the guards, refusals included."""
    for server in (target.open, target.closed):
        with visit(server) as client:
            for address in target.addresses:
                if _is_endless(address):
                    continue
                status, got, body = requested(client, address.method, address.filled("x"))
                missing = [name for name, value in GUARDS.items() if got.get(name) != value]
                yield f"{address.method} {address.path} ({status}) lacks {missing}" if status and missing else ""
                yield _leak(address, body)


def _leak(address: Address, body: bytes) -> str:
    told = [secret for secret in SECRETS if secret in body]
    # Gradio's own scripts name their packages.
    return f"{address.method} {address.path} tells {told}" if told and len(body) < 1_000_000 else ""


def paths(target: Target) -> Iterator[str]:
    """No address gives a file of the machine, whatever is put where it wants a name."""
    host = urlsplit(target.open.url).netloc
    for address in target.addresses:
        if not address.takes_names or _is_endless(address) or address.method not in ("GET", "HEAD"):
            continue
        for text in PATHS:
            status, body = raw(host, address.method, address.filled(text if text.isascii() else quote(text)))
            wrong = [secret for secret in SECRETS if secret in body]
            yield f"{address.path} with {text[:40]!r}: HTTP {status} {wrong}" if wrong or status >= 500 else ""


def raw(host: str, method: str, path: str, cookie: str = "") -> tuple[int, bytes]:
    """A request whose path is sent as it is, not tidied by a client."""
    connection = http.client.HTTPConnection(host, timeout=20)
    try:
        connection.putrequest(method, path.replace(" ", "%20") or "/", skip_accept_encoding=True)
        if cookie:
            connection.putheader("cookie", cookie)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.read(3_000_000)
    except (http.client.HTTPException, TimeoutError, OSError):
        return 0, b""
    finally:
        connection.close()


def login(target: Target) -> Iterator[str]:
    """Nothing but the login answers who has not logged in, or says so wrongly, however the address is spelled."""
    host = urlsplit(target.closed.url).netloc
    cookies = ("", f"{SESSION}=", f"{SESSION}=wrong", f"{SESSION}=x; {SESSION}=y", f'{SESSION}="', "juesuan_visitor=x")
    for address in target.addresses:
        if address.path.rstrip("/") in OPEN_TO_ALL:
            continue
        for cookie in cookies if address.path != "/" else cookies[:2]:
            status, body = raw(host, address.method, address.filled("x"), cookie)
            shut = status == 401 or (address.path == "/" and status in (303, 401))
            yield "" if shut else f"{address.method} {address.path} with {cookie!r}: HTTP {status} {body[:60]!r}"
    for spelled in (
        "//config",
        "/./config",
        "/login/../config",
        "/login/..%2fconfig",
        "/login%2f..%2fconfig",
        "/config;x",
    ):
        status, body = raw(host, "GET", spelled)
        yield f"{spelled}: HTTP {status}" if status == 200 and b"dependencies" in body else ""
    for path in ("/login/x", "/login;x", "/LOGIN", "/health/../config", "/healthx", "/metrics/x"):
        status, body = raw(host, "GET", path)
        yield f"{path}: HTTP {status}" if status == 200 and b"dependencies" in body else ""


def roles(target: Target) -> Iterator[str]:
    """A reader changes nothing, neither by the buttons nor past them, and sees nobody else's conversations."""
    with visit(target.closed, READER) as client, visit(target.closed, EDITOR) as other:
        reader, editor = Visit(client), Visit(other)
        before = reader.held()
        yield from reader.tries_to_change(sorted(before))
        yield "" if reader.held() == before else "a reader changed what is in"
        name = editor.asked_and_kept()
        yield "" if name else "the editor's own answer is not to be had"
        for ending in ("txt", "md", "docx"):
            status = client.get(f"/answer/{name}.{ending}").status_code
            yield f"a reader reads another's answer as {ending}: {status}" if status != 404 else ""
        said = client.post(f"/answer/{name}/opinion", json={"liked": True}, headers={"x-juesuan": "1"})
        yield f"a reader judges another's answer: {said.status_code}" if said.status_code != 404 else ""
        yield "" if editor.deletes(MARK) else "the presses that a reader tried do nothing for an editor either"


def markup(target: Target) -> Iterator[str]:
    """Markup in names, questions and PDFs is shown, never run."""
    with visit(target.open) as client:
        for where, html in probes_of_markup(Visit(client)):
            yield f"{where}: markup of ours as markup" if MARK in html else ""


def origins(target: Target) -> Iterator[str]:
    """Other sites' pages may neither send nor read."""
    with visit(target.open) as client:
        for address in target.addresses:
            if _is_endless(address):
                continue
            status, got, _ = requested(client, address.method, address.filled("x"), **EVIL)
            if address.method not in ("GET", "HEAD", "OPTIONS"):
                told = f"{address.method} {address.path} takes a request of another site ({status})"
                yield "" if status in (403, 404, 405) else told
            allowed = got.get("access-control-allow-origin", "")
            told = f"{address.method} {address.path} may be read by {allowed}"
            yield told if allowed in ("*", EVIL["origin"]) else ""


def brakes(target: Target) -> Iterator[str]:
    """Guessing passwords and asking without end are slowed down."""
    with visit(target.closed) as client:
        told = [
            client.post("/login", data={"username": "nobody", "password": str(n)}).json()["detail"] for n in range(7)
        ]
        yield "" if "次数过多" in told[-1] else "no brake on logins"
    with visit(target.closed, READER) as client:
        ask = {"name": "ask", "arguments": {"question": "2023年公务接待费是多少"}}
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": ask}
        said = [client.post("/mcp", json=body).text for _ in range(32)]
        yield "" if "过于频繁" in said[-1] else "no brake on questions"


def listening(target: Target) -> Iterator[str]:
    """Only this machine is listened to, unless settings say otherwise."""
    yield "" if Settings().chat.host == "127.0.0.1" else "the default host is not loopback"
    table = Path("/proc/net/tcp")
    for server in (target.open, target.closed):
        port = f"{urlsplit(server.url).port:04X}"
        rows = [row.split() for row in table.read_text().splitlines()[1:]] if table.exists() else []
        bound = {row[1].split(":")[0] for row in rows if row[1].endswith(f":{port}") and row[3] == "0A"}
        yield f"listens at {bound}" if bound - {"0100007F"} else ""


CHECKS: dict[str, Callable[[Target], Iterator[str]]] = {
    "headers": headers,
    "markup": markup,
    "paths": paths,
    "login": login,
    "roles": roles,
    "other sites": origins,
    "brakes": brakes,
    "listening": listening,
}


def webscan(folder: Path, samples: Sequence[Path]) -> Scan:
    """Start both servers over these reports and a few of ours, and make all checks."""
    folder.mkdir(parents=True, exist_ok=True)
    plain = {"embedding": {"provider": "none"}}
    open_config = config_file(folder / "open.yaml", {**plain, "chat": {"api": True, "mcp": True}})
    settings = load_settings(open_config, data=folder / "data")
    with open_ledger(settings) as ledger:
        for taken in ingest_paths([*samples, *marked_reports(folder / "marked")], ledger, settings):
            if taken.info is None:
                raise JuesuanError(taken.message)
    (folder / "users").write_text(users_text(), "utf-8")
    chat = {"api": True, "mcp": True, "users_file": str(folder / "users"), "questions_per_minute": 30}
    closed_config = config_file(folder / "closed.yaml", {**plain, "chat": chat})
    scan = Scan()
    with ExitStack() as stack:
        one, other = (stack.enter_context(served(folder / "data", file)) for file in (open_config, closed_config))
        target = Target(one, other, all_addresses(folder))
        for name, check in CHECKS.items():
            scan.run(name, check(target))
    return scan


def main() -> int:
    """Command line."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="juesuan-webscan-") as folder:
        scan = webscan(Path(folder), sorted(SAMPLES.glob("*.pdf")))
    print("| check | probes |\n| --- | --- |")
    print("\n".join(f"| {name} | {count} |" for name, count in scan.probes.items()))
    print(f"\n{sum(scan.probes.values())} probes, {len(scan.found)} found open ({time.monotonic() - begun:.0f} s)")
    print("\n".join(scan.found))
    return 1 if scan.found else 0


if __name__ == "__main__":
    sys.exit(main())
