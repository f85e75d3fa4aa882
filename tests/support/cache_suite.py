"""The public suite for caches, the package http-cache-tests of npm: its origin, and its cases run against a
cache in front of it. The package is installed when first asked for (packaging/steps.sh)."""
import json

from live import *

SUITE = os.path.join(ROOT, "build", "npm", "node_modules", "http-cache-tests")
MOST = 100  # seconds, of all cases together


def installed():
    """Whether it is there; if not, why is told, and a test ends by this."""
    done = tool("bash", "-c", f". '{ROOT}/packaging/steps.sh' && need_npm", env=os.environ)
    print(done.stderr.decode("utf-8", "replace"), end="", flush=True)
    return done.returncode == 0


@contextlib.contextmanager
def origin():
    """The suite's origin; its URL."""
    with folder() as own:
        process = subprocess.Popen(["node", os.path.join(SUITE, "server", "server.mjs")], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, cwd=SUITE, env={**ENVIRONMENT, "npm_config_protocol": "http",
                                                                  "npm_config_port": "0", "npm_config_pidfile": f"{own}/pid"})
        os.set_blocking(process.stdout.fileno(), False)
        said = b""
        try:
            def port():
                nonlocal said
                said += process.stdout.read() or b""
                check(process.poll() is None, said)
                return re.search(rb"Listening on .*:(\d+)/", said)
            yield f"http://127.0.0.1:{int(eventually(port, 'the origin of the suite listens').group(1))}"
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


def results(base, *ids, dump=False):
    """Runs the cases (all, or some); {id: {kind, suite, name, depends, result}}."""
    done = tool("node", os.path.join(ROOT, "tests", "support", "cache_suite.mjs"), *ids, seconds=MOST,
                env={**ENVIRONMENT, "CACHE_SUITE": SUITE, "CACHE_SUITE_BASE": base, **({"CACHE_SUITE_DUMP": "1"} if dump else {})})
    equal(done.returncode, 0, done.stderr.decode("utf-8", "replace")[-3000:])
    shown, _, last = done.stdout.decode().strip().rpartition("\n")
    if dump:
        print(shown)
    return json.loads(last)


class Counts:
    """What passed, as the suite itself judges it: a case whose premise (depends) failed, or whose preparation
    did, has not passed."""

    def __init__(self, all):
        self.all = all

    def verdict(self, id):
        """"pass", or why not."""
        one = self.all[id]
        for other in one["depends"]:
            if other in self.all and self.verdict(other) != "pass":
                return f"needs {other}"
        return "pass" if one["result"] is True else ": ".join(map(str, one["result"]))

    def of(self, kind):
        """How many passed, and of how many."""
        ids = [id for id, one in self.all.items() if one["kind"] == kind]
        return sum(self.verdict(id) == "pass" for id in ids), len(ids)

    def failed(self, *kinds):
        return {id: self.verdict(id) for id, one in self.all.items() if one["kind"] in kinds and self.verdict(id) != "pass"}

    def report(self, *kinds):
        for kind in ("required", "optimal", "check"):
            print("        {}: {} of {}".format(kind, *self.of(kind)))
        for id, why in sorted(self.failed(*kinds).items()):
            print(f"        {self.all[id]['kind']} {self.all[id]['suite']} {id}: {why}")
