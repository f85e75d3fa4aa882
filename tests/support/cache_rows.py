"""What is played with a shared cache by rows: two or more requests through `httoop proxy --cache` to an origin that says
what the row tells it. All rows up to section() are one case; play() plays them all."""
from live import *
from proxied import cached
from scripted_origin import *

FRESH, STALE = "Cache-Control: max-age=60", "Cache-Control: max-age=0"
OLD = date(-100 * 86400)  # a Last-Modified from which a cache may guess


class Page_(Asked):
    """A page of the origin of its own, and a client of the cache."""
    number = 0

    def __init__(self, *answers):
        Page_.number += 1
        super().__init__(CACHE.port)
        self.at(f"/page/{Page_.number}", *answers)

    def at(self, path, *answers):
        self.path, self.page = path, ORIGIN.page(path, *answers)

    def see(self, *lines, method="GET", content=b""):
        """The response; `new`: it is of a request that the origin saw meanwhile."""
        before = len(self.page.asked)
        r = self.ask(method, self.path, *lines, content=content)
        r.new = len(self.page.asked) > before
        r.came = self.page.asked[-1] if r.new else None
        return r


def reused(words, *lines, first=(), second=(), status="200 OK", wanted=True):
    """The answer with these lines is (or is not) used for the second request."""
    def play():
        p = Page_(says(*lines, status=status))
        one, two = p.see(*first), p.see(*second)
        equal(one.status, int(status[:3]))
        equal((two.new, two.content == one.content), (not wanted, wanted or status.startswith("204")), f"{[*lines, first, second]}: the second is of the origin, and the same")
        if wanted:
            check(re.fullmatch(r"\d+", two["Age"] or ""), f"{[*lines, first, second]}: Age of {two}")
        p.close()
    ROWS.append((words, play))


def not_reused(words, *lines, **options):
    reused(words, *lines, wanted=False, **options)


def row(words):
    def register(function):
        ROWS.append((words, function))
        return function
    return register


def section(name):
    """All rows up to here are one case."""
    rows = list(ROWS)
    ROWS.clear()

    @case(name)
    def _():
        wrong = []
        for words, play in rows:
            try:
                play()
            except (Wrong, OSError, TypeError) as e:  # TypeError: the origin was not asked
                wrong.append(f"{words}: {e}"[:400])
        check(not wrong, f"{len(wrong)} of {len(rows)}:\n            " + "\n            ".join(wrong))


ROWS = []


def play():
    global ORIGIN, CACHE
    with ScriptedOrigin() as ORIGIN, cached(ORIGIN.url) as CACHE:
        run()
