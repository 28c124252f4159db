#!/usr/bin/env python3
"""What real nginx writes into its access log is read back field by field as it was sent.

A private nginx (its own directory, loopback, a free port, its own pid file) gets hostile requests over
raw sockets; `quell scan --format jsonl` must report each attack with the request line as sent, at the
right line of the log, and count every line exactly once.
"""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest

QUELL = os.environ.get("QUELL_BINARY", "")
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")

CONFIGURATION = """
daemon off;
worker_processes 1;
pid {root}/nginx.pid;
error_log {root}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log {root}/access.log combined;
  client_body_temp_path {root}/tmp-body;
  proxy_temp_path {root}/tmp-proxy;
  fastcgi_temp_path {root}/tmp-fastcgi;
  uwsgi_temp_path {root}/tmp-uwsgi;
  scgi_temp_path {root}/tmp-scgi;
  server {{
    listen 127.0.0.1:{port};
    location / {{ return 200 "hello\\n"; }}
    location /blocked {{ return 403; }}
  }}
}}
"""

# (request line, headers): bytes as sent. Every one of them is an attack that nginx accepts.
ATTACKS = [
    (b"GET /s?q=1'%20or%20'1'='1 HTTP/1.1", {}),
    (b"GET /s?q=x%27%20union%20select%201,2--%20 HTTP/1.1", {b"User-Agent": b"sqlmap \"quoted\" \\ back"}),
    (b"GET /blocked?f=../../../etc/passwd HTTP/1.1", {b"Referer": b"http://a.example/\xc3\xa9\xff\x80"}),
    (b"GET /d?f=..%252f..%252f..%252fetc%252fpasswd HTTP/1.1", {}),
    (b"GET /s?q=\"%20or%201=1--&raw=\xff\xfe\x80 HTTP/1.1", {b"User-Agent": b"[22/Nov/2026:03:14:15 +0000] \"GET"}),
    (b"GET /s?q=x'+or+\"a\"=\"a HTTP/1.0", {b"User-Agent": b"-"}),
]
# Not attacks, or not requests at all; each is one line of the log.
OTHERS = [
    b"GET /plain HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 rubbish\r\n\r\n",
    b"GET /a b c HTTP/1.1\r\nHost: x\r\n\r\n",
    b"NONSENSE\r\n\r\n",
    b"GET /x HTTP/9.9\r\nHost: x\r\n\r\n",
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def exchange(port, message):
    """Sends raw bytes and reads until the server closes; the first line of the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(message)
        answer = b""
        try:
            while piece := connection.recv(65536):
                answer += piece
        except (TimeoutError, ConnectionResetError):
            pass
    return answer.split(b"\r\n", 1)[0]


def message_of(line, headers):
    lines = [line, b"Host: x", b"Connection: close"]
    lines += [name + b": " + value for name, value in headers.items()]
    return b"\r\n".join(lines) + b"\r\n\r\n"


class NginxLogRoundTrip(unittest.TestCase):
    def setUp(self):
        if not NGINX:
            self.fail("nginx is not installed (Debian package nginx-light)")
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="quell-nginx-"))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.port = free_port()
        os.chmod(self.root, 0o755)
        configuration = self.root / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(root=self.root, port=self.port))
        self.server = subprocess.Popen([NGINX, "-p", str(self.root), "-e", str(self.root / "error.log"),
                                        "-c", str(configuration)], stderr=subprocess.DEVNULL)
        self.addCleanup(self.stop)
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        self.fail("nginx did not start: " + (self.root / "error.log").read_text(errors="replace"))

    def stop(self):
        if self.server.poll() is None:
            self.server.send_signal(signal.SIGQUIT)
            try:
                self.server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait()

    def scan(self, *options):
        environment = dict(os.environ, QUELL_HOME=str(self.root / "home"))
        return subprocess.run([QUELL, "scan", *options, str(self.root / "access.log")],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, check=False)

    def test_fields_come_back_as_sent(self):
        for other in OTHERS:
            exchange(self.port, other)
        for line, headers in ATTACKS:
            self.assertTrue(exchange(self.port, message_of(line, headers)).startswith(b"HTTP/1.1 "))
        self.stop()
        log = (self.root / "access.log").read_bytes().split(b"\n")[:-1]
        self.assertEqual(len(log), len(OTHERS) + len(ATTACKS))

        done = self.scan("--format", "jsonl")
        self.assertEqual(done.returncode, 1, done.stderr)
        found = [json.loads(line) for line in done.stdout.decode().splitlines()]
        self.assertEqual(len(found), len(ATTACKS), found)
        for number, (finding, (line, _)) in enumerate(zip(found, ATTACKS), start=len(OTHERS) + 1):
            self.assertEqual(finding["line"], number)
            self.assertEqual(finding["file"], str(self.root / "access.log"))
            self.assertEqual(finding["request"], line.decode("utf-8", "replace"))
            self.assertEqual(finding["actor"], "127.0.0.1")
            self.assertTrue(finding["reasons"])
        self.assertEqual(found[2]["verdict"], "blocked")
        self.assertEqual(found[2]["vector"], "traversal")
        self.assertEqual(found[0]["vector"], "sqli")

        whole = json.loads(self.scan("--format", "json").stdout)
        self.assertEqual(whole["input"]["lines"], len(log))
        self.assertEqual(whole["input"]["records"], len(log))
        self.assertEqual(whole["input"]["unparsed"], 0)
        agents = whole["attackers"][0]["user_agents"]
        self.assertIn('sqlmap "quoted" \\ back', agents)
        self.assertIn('[22/Nov/2026:03:14:15 +0000] "GET', agents)


if __name__ == "__main__":
    unittest.main()
