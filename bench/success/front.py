"""nginx in front of a target: unprivileged, on loopback, everything it touches in one directory."""
import os
import shutil
import socket
import subprocess
import time

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
BLOCK_PAGE = "<html><h1>Request blocked</h1><p>Your request was blocked by the web application firewall.</p></html>"
WAFS = {
    "none": "",
    "strict": r'~*(union|select|\.\./|%2e%2e|etc/|script|sleep|%27|;|%7c|\{\{|127\.|169\.)',
    "words": r'~*(union.{1,9}select|\.\./|<script|%3cscript|sleep\()',
    "naive": r"~(union|\.\./|script|sleep)",
}
GZIP = "gzip on; gzip_types text/html text/plain application/json; gzip_proxied any; gzip_min_length 200;"
CONFIGURATION = """daemon off; worker_processes 1; pid {d}/nginx.pid; error_log {d}/error.log warn;
events {{ worker_connections 256; }}
http {{
  log_format timed '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent '
                   '"$http_referer" "$http_user_agent" $request_time $request_id';
  log_format moment '$msec $request_id';
  access_log {d}/access.raw combined;
  access_log {d}/access_timed.raw timed;
  access_log {d}/moment.raw moment;
  client_body_temp_path {d}/tmp/body; proxy_temp_path {d}/tmp/proxy; fastcgi_temp_path {d}/tmp/fastcgi;
  uwsgi_temp_path {d}/tmp/uwsgi; scgi_temp_path {d}/tmp/scgi;
  client_max_body_size 64k; client_body_buffer_size 64k; proxy_max_temp_file_size 0; proxy_buffers 8 64k;
  proxy_buffer_size 64k; server_tokens off; large_client_header_buffers 4 16k;
  set_real_ip_from 127.0.0.1; real_ip_header X-Client;
  {gzip}
  map $request_uri $blocked {{ default 0; {waf} }}
  upstream target {{ server 127.0.0.1:{target}; keepalive 32; }}
  server {{
    listen 127.0.0.1:{port};
    add_header X-Request-Id $request_id always;
    {error_page}
    location = /blocked.html {{ internal; root {d}/www; }}
    location {alias} {{ alias {d}/www/files/; }}
    location / {{
      if ($blocked) {{ return 403; }}
      proxy_pass http://target; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header X-Client $remote_addr; proxy_set_header X-Request-Id $request_id;
    }}
  }}
}}
"""


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Front:
    """`leaky_alias`: nginx's own traversal, /files../secret, through an alias without its slash."""

    def __init__(self, directory, target_port, rng, mark):
        self.directory, self.port = directory, free_port()
        self.waf = rng.choices(("none", "words", "naive", "strict"), (60, 15, 15, 10))[0]
        self.block_status = rng.choice(("403", "403", "200"))
        self.gzip = rng.random() < 0.35
        self.leaky_alias = rng.random() < 0.5
        for name in ("tmp", "www/files", "www/conf"):
            os.makedirs(directory / name)
        (directory / "www/blocked.html").write_text(BLOCK_PAGE * 3)
        (directory / "www/files/logo.txt").write_text("logo " * 300)
        (directory / "www/conf/settings.ini").write_text(f"secret={mark}\n" * rng.randint(5, 60))
        for path in (directory, *directory.rglob("*")):  # workers of a root's nginx are nobody
            os.chmod(path, 0o755 if path.is_dir() else 0o644)
        self.process = None
        self.write(target_port)

    def write(self, target_port):
        page = "error_page 403 =200 /blocked.html;" if self.block_status == "200" else ""
        (self.directory / "nginx.conf").write_text(CONFIGURATION.format(
            d=self.directory, target=target_port, port=self.port,
            gzip=GZIP if self.gzip else "", waf=f'"{WAFS[self.waf]}" 1;' if WAFS[self.waf] else "", error_page=page,
            alias="/files" if self.leaky_alias else "/files/"))

    def start(self):
        self.process = subprocess.Popen([NGINX, "-p", str(self.directory), "-c", "nginx.conf"],
                                        stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 0.5).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError(f"nginx did not start: {(self.directory / 'error.log').read_text()}")

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(10)
