"""Servers as offices run them, on loopback, in a folder of their own, gone afterwards."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from ledger.repo.git import run_git

from .node import give_up

PEOPLE = ("anxi", "nanan", "quanzhou")
PASSWORD = "示例".encode().hex()


class Server(NamedTuple):
    """Where its repository lies, and how each account reaches it."""

    repository: Path
    urls: dict[str, str]
    environment: dict[str, str]


def program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if found is None or os.geteuid() != 0:
        give_up(f"{name} is not installed, or we are not root: .ci/install")
    return found


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def _running(*words: str, port: int | None = None, socket_at: Path | None = None) -> Iterator[None]:
    """A program in the foreground until it is no longer needed; ready when it can be reached."""
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            if (socket_at and socket_at.exists()) or (port and _answers(port)):
                break
            assert process.poll() is None, f"{words[0]} ended at once"
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(10)


def _answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


SSHD = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {home}/host
PidFile none
AuthorizedKeysFile {home}/.ssh/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
SetEnv HOME={home}
{more}
"""
CONF = """\
repo gitolite-admin
    RW+ = quanzhou

repo books
    RW+ = @all
"""


@contextmanager
def gitolite(home: Path) -> Iterator[Server]:
    """gitolite behind sshd. An account is known by its key."""
    sshd, setup, keygen = program("sshd"), program("gitolite"), program("ssh-keygen")
    home.mkdir()
    for name in ("host", *PEOPLE):
        subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", home / name], check=True)
    around = os.environ | {"HOME": str(home), "USER": "root"}
    asked = [setup, "setup", "-pk", str(home / "quanzhou.pub")]
    subprocess.run(asked, env=around, check=True, capture_output=True, cwd=home)
    for name in PEOPLE:
        shutil.copy(home / f"{name}.pub", home / ".gitolite" / "keydir")
    (home / ".gitolite/conf/gitolite.conf").write_text(CONF, encoding="utf-8")
    for step in (["compile"], ["trigger", "POST_COMPILE"]):
        subprocess.run([setup, *step], env=around, check=True, capture_output=True, cwd=home)
    with _by_ssh(home, sshd) as environment:
        urls = dict.fromkeys(PEOPLE, "root@127.0.0.1:books")
        yield Server(home / "repositories" / "books.git", urls, environment)


@contextmanager
def _by_ssh(home: Path, sshd: str, more: str = "") -> Iterator[dict[str, str]]:
    """sshd over a folder with keys; what git needs to come by one of them."""
    port = _free_port()
    settings = SSHD.format(port=port, home=home, more=more)
    (home / "sshd_config").write_text(settings, encoding="utf-8")
    Path("/run/sshd").mkdir(exist_ok=True)
    options = "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
    command = f'ssh -F /dev/null -p {port} {options} -o IdentitiesOnly=yes -i "$LEDGER_KEY"'
    with _running(sshd, "-D", "-e", "-f", str(home / "sshd_config"), port=port):
        yield {"GIT_SSH_COMMAND": command, "KEYS": str(home)}


@contextmanager
def shared(home: Path, line: str, more: str = "") -> Iterator[Server]:
    """A bare repository behind one system account: `line` of authorized_keys for each key, with
    `anxi` for the account and 公钥 for the key; `stranger` has a key that says nobody's name."""
    sshd, keygen = program("sshd"), program("ssh-keygen")
    (home / ".ssh").mkdir(parents=True)
    rows = []
    for name in ("host", *PEOPLE, "stranger"):
        subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", home / name], check=True)
        key = (home / f"{name}.pub").read_text(encoding="utf-8").split()
        if name in PEOPLE:
            rows.append(line.replace("anxi", name).replace("公钥", key[1]))
    rows.append(" ".join(key))
    (home / ".ssh/authorized_keys").write_text("\n".join([*rows, ""]), encoding="utf-8")
    run_git(home, "init", "--quiet", "--bare", "--initial-branch=main", "repositories/books.git")
    books = home / "repositories" / "books.git"
    with _by_ssh(home, sshd, more) as environment:
        yield Server(
            books, dict.fromkeys((*PEOPLE, "stranger"), f"root@127.0.0.1:{books}"), environment
        )


NGINX = """\
user root;
daemon off;
worker_processes 1;
pid {home}/nginx.pid;
error_log {home}/error.log;
events {{}}
http {{
  access_log off;
  client_max_body_size 0;
  client_body_temp_path {home}/body;
  fastcgi_temp_path {home}/fastcgi;
  proxy_temp_path {home}/proxy;
  uwsgi_temp_path {home}/uwsgi;
  scgi_temp_path {home}/scgi;
  server {{
    listen 127.0.0.1:{port};
    auth_basic books;
    auth_basic_user_file {home}/htpasswd;
    location / {{
      fastcgi_pass unix:{home}/fcgi.sock;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param PATH_INFO $uri;
      fastcgi_param REMOTE_USER $remote_user;
      fastcgi_param REMOTE_ADDR $remote_addr;
      fastcgi_param GIT_PROJECT_ROOT {home}/repositories;
      fastcgi_param GIT_HTTP_EXPORT_ALL 1;
      fastcgi_param SCRIPT_FILENAME {backend};
    }}
  }}
}}
"""


@contextmanager
def web(home: Path) -> Iterator[Server]:
    """git-http-backend behind nginx. An account is known by its password."""
    nginx, wrap = program("nginx"), program("fcgiwrap")
    backend = subprocess.run(
        ["git", "--exec-path"], capture_output=True, encoding="utf-8", check=True
    )
    (home / "repositories").mkdir(parents=True)
    lines = [f"{name}:{{PLAIN}}{PASSWORD}\n" for name in PEOPLE]
    (home / "htpasswd").write_text("".join(lines), encoding="utf-8")
    port = _free_port()
    settings = NGINX.format(
        home=home, port=port, backend=f"{backend.stdout.strip()}/git-http-backend"
    )
    (home / "nginx.conf").write_text(settings, encoding="utf-8")
    run_git(home, "init", "--quiet", "--bare", "--initial-branch=main", "repositories/books.git")
    run_git(home / "repositories/books.git", "config", "http.receivepack", "true")
    socket_at = home / "fcgi.sock"
    with (
        _running(wrap, "-s", f"unix:{socket_at}", socket_at=socket_at),
        _running(nginx, "-p", str(home), "-c", str(home / "nginx.conf"), port=port),
    ):
        urls = {name: f"http://{name}:{PASSWORD}@127.0.0.1:{port}/books.git" for name in PEOPLE}
        yield Server(home / "repositories" / "books.git", urls, {})
