"""A small client of the Language Server Protocol: what an editor sends, and what it is told."""

import json
import queue
import subprocess
import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import IO, Any

PATIENCE = 30


class Editor:
    """A language server in a workspace, driven as an editor drives it.

    `settings` is the editor's configuration by section; `locale` the language of its menus.
    """

    def __init__(
        self,
        command: list[str],
        root: Path,
        settings: dict[str, Any],
        locale: str | None = None,
    ) -> None:
        self.root = root
        self.settings = settings
        self.inbox: queue.Queue[dict[str, Any]] = queue.Queue()
        self.calls = 0
        self.versions: dict[str, int] = {}
        self.server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        threading.Thread(target=self._listen, args=(self.server.stdout,), daemon=True).start()
        self._greet(locale)

    def __enter__(self) -> "Editor":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.kill()
        self.server.wait()

    def write(self, texts: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
        """Opens or changes files, text by path; returns the diagnostics published for each."""
        uris = {self._uri(path): path for path in texts}
        for uri, path in uris.items():
            self._write(uri, texts[path])
        found: dict[str, list[dict[str, Any]]] = {}
        while len(found) < len(texts):
            message = self._next()
            if message.get("method") == "textDocument/publishDiagnostics":
                about = message["params"]
                found[uris[about["uri"]]] = about["diagnostics"]
        return found

    def complete(self, path: str, line: int, character: int) -> list[dict[str, Any]]:
        """What is offered at a place, counted from 0."""
        offered: list[dict[str, Any]] = self._ask_at("completion", path, line, character)["items"]
        return offered

    def hover(self, path: str, line: int, character: int) -> str:
        """What is shown beside a place, counted from 0."""
        shown: str = self._ask_at("hover", path, line, character)["contents"]["value"]
        return shown

    def _greet(self, locale: str | None) -> None:
        uri = self.root.as_uri()
        hello = {
            "processId": None,
            "rootUri": uri,
            "workspaceFolders": [{"uri": uri, "name": "ledger"}],
            "capabilities": {"workspace": {"configuration": True, "workspaceFolders": True}},
        }
        self._call("initialize", hello | ({"locale": locale} if locale else {}))
        self._notify("initialized", {})
        # The server's first question is for its configuration, without which it knows no schema.
        while not self._reply(self.inbox.get(timeout=PATIENCE)):
            pass

    def _write(self, uri: str, text: str) -> None:
        version = self.versions[uri] = self.versions.get(uri, 0) + 1
        document = {"uri": uri, "version": version}
        if version == 1:
            opened = document | {"languageId": "yaml", "text": text}
            self._notify("textDocument/didOpen", {"textDocument": opened})
        else:
            changed = {"textDocument": document, "contentChanges": [{"text": text}]}
            self._notify("textDocument/didChange", changed)

    def _ask_at(self, what: str, path: str, line: int, character: int) -> Any:
        place = {"line": line, "character": character}
        params = {"textDocument": {"uri": self._uri(path)}, "position": place}
        return self._call(f"textDocument/{what}", params)

    def _uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    def _call(self, method: str, params: Any) -> Any:
        self.calls += 1
        self._send({"id": self.calls, "method": method, "params": params})
        while True:
            message = self._next()
            if message.get("id") == self.calls and "method" not in message:
                return message["result"]

    def _notify(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _next(self) -> dict[str, Any]:
        """The next message that is not a question of the server's own; those are answered."""
        while self._reply(message := self.inbox.get(timeout=PATIENCE)):
            pass
        return message

    def _reply(self, message: dict[str, Any]) -> bool:
        """Answers a question of the server's; says whether the message was one."""
        is_question = "id" in message and "method" in message
        if is_question:
            self._send({"id": message["id"], "result": self._answer(message)})
        return is_question

    def _answer(self, question: dict[str, Any]) -> Any:
        if question["method"] != "workspace/configuration":
            return None
        sections: Iterable[dict[str, Any]] = question["params"]["items"]
        return [self.settings.get(section["section"]) for section in sections]

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0"} | message).encode()
        assert self.server.stdin is not None
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.server.stdin.flush()

    def _listen(self, stream: IO[bytes]) -> None:
        while header := stream.readline():
            length = int(header.split(b":")[1])
            stream.readline()
            self.inbox.put(json.loads(stream.read(length)))
