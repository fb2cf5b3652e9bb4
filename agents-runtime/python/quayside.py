"""The server of an agent in Python: speaks the container protocol (docs/container-protocol.md).

Calls `run(input, io)`, plain or `async`, of the agent's main module. Standard library only, Python 3.9 and later.
"""

import asyncio
import importlib.util
import inspect
import json
import os
import re
import select
import signal
import socket
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CODE = re.compile(r"[a-z][a-z0-9_]{0,63}")
MAX_MESSAGE = 4_000
WATCH_SECONDS = 0.25


class AgentError(Exception):
    """An error with a code of the agent's own: `raise AgentError("no_city", "There is no such city.")`."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class Asked(BaseException):
    """What `io.ask` raises, to leave the program: the question ends this part of the run."""

    def __init__(self, question):
        super().__init__("The run goes on when the question is answered.")
        self.question = question


class Io:
    """What a run may do beside returning its output."""

    def __init__(self, request, send):
        self.run_id = request.get("runId")
        self.config = request.get("config") or {}
        self.deadline = request["deadline"] / 1000
        self.conversation = request.get("conversation")
        self.resumed = request.get("resumed")
        self.canceled = threading.Event()
        self._send = send

    def log(self, message, data=None, level="info"):
        """A line of the run's log; `level` is debug, info, warn or error."""
        line = {"type": "log", "level": level, "message": str(message)}
        self._send(line if data is None else {**line, "data": data})

    def event(self, name, data=None):
        """An event for those who follow the run."""
        self._send({"type": "event", "name": str(name), "data": data})

    def delta(self, text):
        """A piece of an output that is being written."""
        self._send({"type": "delta", "text": str(text)})

    def ask(self, tool, message, arguments=None, state=None):
        """Asks a person, and leaves the program: it is called again with `io.resumed`, the state and the answer."""
        raise Asked({"tool": tool, "message": message, "arguments": arguments or {}, "state": state})


def error_line(error):
    code = getattr(error, "code", None)
    known = code if isinstance(code, str) and CODE.fullmatch(code) else "agent_error"
    message = str(error) or type(error).__name__
    return {"type": "error", "code": known, "message": message[:MAX_MESSAGE]}


def last_line(program, request, io):
    """Runs the program to its end, as the last line of the answer."""
    try:
        output = program(request.get("input"), io)
        if inspect.isawaitable(output):
            output = asyncio.run(_awaited(output))
        # Here, so that what JSON cannot say is an error of the run.
        json.dumps(output, allow_nan=False)
        return {"type": "output", "output": output}
    except Asked as asked:
        return {"type": "question", **asked.question}
    except Exception as error:  # noqa: BLE001
        traceback.print_exc()
        return error_line(error)


async def _awaited(output):
    return await output


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        if self.path != "/healthz":
            return self._refuse(404, "not_found", "There is POST /invoke and GET /healthz.")
        self.send_response(503 if self.server.stopping else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self):
        if self.path != "/invoke":
            return self._refuse(404, "not_found", "There is POST /invoke and GET /healthz.")
        if self.server.stopping or not self.server.places.acquire(blocking=False):
            return self._refuse(503, "agent_busy", "No run is taken now.")
        try:
            self._invoke()
        finally:
            self.server.places.release()

    def _invoke(self):
        try:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = json.loads(body)
            io = Io(request, self._line)
        except (ValueError, KeyError, TypeError, AttributeError):
            return self._refuse(400, "invalid_request", "This is no request of the container protocol.")
        self.close_connection = True
        self.writing = threading.Lock()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Connection", "close")
        self.end_headers()
        self.over = False
        threading.Thread(target=self._watch, args=(io,), daemon=True).start()
        try:
            self._line(last_line(self.server.program, request, io))
        finally:
            self.over = True

    def _watch(self, io):
        """A connection that is closed cancels its run."""
        while not self.over:
            try:
                ready, _, _ = select.select([self.connection], [], [], WATCH_SECONDS)
                if ready and self.connection.recv(1, socket.MSG_PEEK) == b"":
                    return io.canceled.set()
            except (OSError, ValueError):
                return io.canceled.set()

    def _line(self, line):
        try:
            with self.writing:
                self.wfile.write(json.dumps(line, allow_nan=False).encode() + b"\n")
                self.wfile.flush()
        except OSError:
            pass

    def _refuse(self, status, code, message):
        body = json.dumps({"code": code, "message": message}).encode()
        self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    # Runs under way are waited for when the server stops.
    daemon_threads = False
    request_queue_size = 128
    stopping = False

    def __init__(self, program, port, concurrency):
        super().__init__(("", port), Handler)
        self.program = program
        self.places = threading.BoundedSemaphore(concurrency)

    def handle_error(self, *_):
        pass


def serve(program, port=None, concurrency=None):
    """Answers the container protocol for a program, until SIGTERM; runs under way end before it returns."""
    port = int(os.environ.get("PORT", "8080")) if port is None else port
    concurrency = int(os.environ.get("CONCURRENCY", "100")) if concurrency is None else concurrency
    server = Server(program, port, concurrency)

    def stop(*_):
        server.stopping = True
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    server.serve_forever(poll_interval=0.1)
    server.server_close()


def load(folder, main):
    """The `run` of an agent's main module. Modules beside it are found by their names."""
    sys.path.insert(0, folder)
    # So that an agent's `from quayside import AgentError` is this module.
    sys.modules.setdefault("quayside", sys.modules[__name__])
    spec = importlib.util.spec_from_file_location("agent_main", os.path.join(folder, main))
    module = importlib.util.module_from_spec(spec)
    sys.modules["agent_main"] = module
    spec.loader.exec_module(module)
    if not callable(getattr(module, "run", None)):
        sys.exit(f"{main} has no function run: write def run(input, io).")
    return module.run


if __name__ == "__main__":
    serve(load(os.environ.get("QUAYSIDE_AGENT", "/agent"), os.environ.get("QUAYSIDE_MAIN", "main.py")))
