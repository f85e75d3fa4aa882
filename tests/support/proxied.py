"""`httoop proxy` before an origin; or another program, PROXY_UNDER_TEST='PROGRAM ... {origin} ...', which says where
it listens as ours does; or PROXY_UNDER_TEST=nginx."""
import shlex

from live import *
from peers import peer

NGINX = """
daemon off; master_process off; pid {own}/pid; error_log {own}/error; worker_rlimit_nofile 4096;
events {{ worker_connections 2048; }}
http {{
  access_log off; client_body_temp_path {own}/t1; proxy_temp_path {own}/t2; fastcgi_temp_path {own}/t3; uwsgi_temp_path {own}/t4; scgi_temp_path {own}/t5;
  proxy_cache_path {own}/cache levels=1:2 keys_zone=one:8m max_size=100m inactive=600m;
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass ORIGIN; proxy_cache one; proxy_cache_revalidate on; }} }}
}}
"""


class Peer:
    def __init__(self, url):
        self.url, self.port = url, int(url.rpartition(":")[2])

    def stop(self):
        return 0


@contextlib.contextmanager
def proxied(origin, *words, log="none", limits=()):
    """A proxy of ours to this origin, and what it is told besides: proxied(URL, "--cache", "memory:64M")."""
    other = os.environ.get("PROXY_UNDER_TEST")
    if other == "nginx":
        with peer("nginx", "/usr/sbin/nginx", lambda own: None, NGINX.replace("ORIGIN", origin), "-p", "{own}", "-c", "{own}/conf", "-e", "{own}/error") as url:
            yield Peer(url)
    else:
        command = shlex.split(other.replace("{origin}", origin)) if other else None
        with Server("proxy", "--to", origin, *words, "--log", log, command=command, limits=limits) as s:
            yield s


def cached(origin, *words, **options):
    return proxied(origin, "--cache", "memory:64M", *words, **options)


@contextlib.contextmanager
def cached_on_disk(origin, *words, **options):
    with folder() as own, proxied(origin, "--cache", f"disk:{own}/store:64M", *words, **options) as s:
        yield s
