"""Certificates for tests, made by openssl in a moment: an authority, servers, clients, and bad ones.

    with certificates() as at:                       # a folder; everything in it is gone afterwards
        ca = Authority(at, "ca")
        one = ca.server("one", "a.example", "b.example")   # .certificate, .key: paths of PEM files
        any = ca.server("any", "*.example", "127.0.0.1")   # addresses are told by their look
        eve = ca.client("eve", "Eve Example")
        old = ca.server("old", "a.example", expired=True)
        own = self_signed(at, "own", "localhost", "127.0.0.1")
"""
import base64
import dataclasses
import hashlib
import ipaddress
import os
import ssl

from live import Wrong, equal, folder, tool, write

certificates = folder

OPTIONS = """
[req]
distinguished_name = name
prompt = no
[name]
CN = {common}
[{section}]
subjectAltName = {names}
{extensions}
"""
AUTHORITY = "basicConstraints = critical, CA:true\nkeyUsage = critical, keyCertSign, cRLSign\nsubjectKeyIdentifier = hash"
LEAF = "basicConstraints = critical, CA:false\nkeyUsage = critical, digitalSignature\nextendedKeyUsage = {purpose}"


def openssl(*words):
    done = tool("openssl", *words)
    equal(done.returncode, 0, f"openssl {words[0]}: {done.stderr.decode('utf-8', 'replace')}")
    return done.stdout


def general_name(name):
    try:
        ipaddress.ip_address(name)
        return f"IP:{name}"
    except ValueError:
        return f"DNS:{name}"


@dataclasses.dataclass
class Certificate:
    certificate: str  # PEM: its own first, then those between it and the authority
    key: str
    chain: str = ""   # what signed it, "" for itself

    @property
    def flags(self):
        """As the command takes them."""
        return ("--cert", self.certificate, "--key", self.key)

    @property
    def der(self):
        with open(self.certificate, encoding="ascii") as file:
            first, end, _ = file.read().partition("-----END CERTIFICATE-----")
        return ssl.PEM_cert_to_DER_cert(first[first.index("-----BEGIN"):] + end)

    @property
    def fingerprint(self):
        return hashlib.sha256(self.der).hexdigest()

    @property
    def key_fingerprint(self):
        """SHA-256 of the public key in Base64, as Chromium's --ignore-certificate-errors-spki-list has it."""
        public = ssl.PEM_cert_to_DER_cert(openssl("pkey", "-in", self.key, "-pubout").decode()
                                          .replace("PUBLIC KEY", "CERTIFICATE"))
        return base64.b64encode(hashlib.sha256(public).digest()).decode()


def configuration(at, name, common, names, extensions):
    return write(f"{at}/{name}.conf", OPTIONS.format(
        common=common, section="made", extensions=extensions,
        names=", ".join(general_name(n) for n in names) or "DNS:nobody.invalid"))


def key(at, name, kind):
    path = f"{at}/{name}.key"
    if kind == "rsa":
        openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", path)
    else:
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{kind}", "-out", path)
    return path


def self_signed(at, name, *names, kind="P-256", days=2):
    own = Certificate(f"{at}/{name}.pem", key(at, name, kind))
    conf = configuration(at, name, names[0], names, LEAF.format(purpose="serverAuth"))
    openssl("req", "-x509", "-new", "-key", own.key, "-days", days, "-config", conf, "-extensions", "made", "-out", own.certificate)
    return own


class Authority:
    """Signs; .certificate is what clients trust."""

    def __init__(self, at, name, kind="P-256"):
        self.at, self.name, self.key, self.certificate = at, name, key(at, name, kind), f"{at}/{name}.pem"
        conf = configuration(at, name, f"Authority {name} of a test", (), AUTHORITY)
        openssl("req", "-x509", "-new", "-key", self.key, "-days", 3, "-config", conf, "-extensions", "made", "-out", self.certificate)

    def sign(self, name, common, names, purpose, kind, expired):
        own = Certificate(f"{self.at}/{name}.pem", key(self.at, name, kind), self.certificate)
        conf = configuration(self.at, name, common, names, LEAF.format(purpose=purpose))
        request = f"{self.at}/{name}.request"
        openssl("req", "-new", "-key", own.key, "-config", conf, "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
                "-days", "-1" if expired else "2", "-extfile", conf, "-extensions", "made", "-out", own.certificate)
        return own

    def server(self, name, *names, kind="P-256", expired=False):
        return self.sign(name, names[0], names, "serverAuth", kind, expired)

    def client(self, name, common, kind="P-256", expired=False):
        return self.sign(name, common, (), "clientAuth", kind, expired)

    def staple(self, of, status="good"):
        """The path of an OCSP response about `of`, as a server staples it."""
        serial = openssl("x509", "-in", of.certificate, "-noout", "-serial").decode().partition("=")[2].strip()
        letter, revoked = {"good": ("V", ""), "revoked": ("R", "200101000000Z")}[status]
        index = write(f"{self.at}/{serial}.index", f"{letter}\t491231235959Z\t{revoked}\t{serial}\tunknown\t/CN=x\n")
        asked, told = f"{self.at}/{serial}.asked", f"{of.certificate}.staple"
        openssl("ocsp", "-issuer", self.certificate, "-cert", of.certificate, "-no_nonce", "-reqout", asked)
        openssl("ocsp", "-index", index, "-rsigner", self.certificate, "-rkey", self.key, "-CA", self.certificate,
                "-reqin", asked, "-respout", told, "-ndays", "1")
        if not os.path.getsize(told):
            raise Wrong("openssl ocsp made no response")
        return told
