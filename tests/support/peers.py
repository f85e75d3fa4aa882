"""Servers of others beside ours."""
from live import *


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def peer(name, command, fill, configuration, *arguments, scheme="http"):
    """nginx or another over {own}/site, which fill(own) makes; its URL. On a port that was free a moment ago;
    another one when it was taken."""
    with folder() as own:
        os.chmod(own, 0o755)
        fill(own)
        for _ in range(5):
            port = free_port()
            write(f"{own}/conf", configuration.format(own=own, port=port))
            process = subprocess.Popen([command, *(a.format(own=own, port=port) for a in arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=ENVIRONMENT)
            try:
                def up():
                    if process.poll() is not None:
                        return "ended"
                    try:
                        socket.create_connection(("127.0.0.1", port), 1).close()
                        return "up"
                    except OSError:
                        return None
                if eventually(up, f"{name} listens") == "ended":
                    said = process.stderr.read().decode()
                    if "in use" in said:
                        continue
                    raise Wrong(f"{name} ended: {said}")
                yield f"{scheme}://127.0.0.1:{port}"
                return
            finally:
                process.terminate()
                try:
                    process.wait(5)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                process.stderr.close()
        raise Wrong("no free port")
