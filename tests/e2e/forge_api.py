"""What a forge keeps of a pull request: comments, by the four APIs that the workflows speak."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

ROBOT = "github-actions[bot]"
TOKEN = "示例令牌".encode().hex()


class Comment(NamedTuple):
    author: str
    body: str


@dataclass
class Forge:
    """Comments in the order in which they came; thirty to a page, as if it knew no `per_page`."""

    url: str = ""
    me: str = ROBOT
    comments: list[Comment] = field(default_factory=list)
    headers: set[str] = field(default_factory=set)

    def page(self, number: int) -> list[dict[str, Any]]:
        rows = list(enumerate(self.comments))[30 * (number - 1) : 30 * number]
        return [
            {"id": n, "body": c.body, "user": {"login": c.author}, "author": {"username": c.author}}
            for n, c in rows
        ]

    def answer(self, method: str, path: str, body: str | None) -> object:
        if path.endswith("/user"):
            return {"login": self.me, "username": self.me}
        if method == "GET":
            return self.page(int(re.findall(r"[?&]page=(\d+)", path)[0]))
        if method == "POST":
            self.comments.append(Comment(self.me, body or ""))
            return {}
        number = int(path.rpartition("/")[2])
        self.comments[number] = Comment(self.comments[number].author, body or "")
        return {}


@contextmanager
def forge() -> Iterator[Forge]:
    """A forge on a port of this machine's own, gone afterwards."""
    kept = Forge()

    class Handler(BaseHTTPRequestHandler):
        def _all(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(size))["body"] if size else None
            kept.headers |= {f"{k}: {v}" for k, v in self.headers.items() if TOKEN in v}
            data = json.dumps(kept.answer(self.command, self.path, body)).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_PUT = _all  # noqa: N815

        def log_message(self, *words: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    kept.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
