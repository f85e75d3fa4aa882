"""Servers of others that speak TLS and HTTP/2: nginx, Apache, h2o, nghttpd. `fill(own)` makes {own}/site;
`made` is a certificate of certificates.py."""
from live import *
from peers import peer

NGINX = """
daemon off; master_process off; pid {{own}}/pid; error_log {{own}}/error;
events {{{{ }}}}
http {{{{
  access_log off; client_body_temp_path {{own}}/t1; proxy_temp_path {{own}}/t2; fastcgi_temp_path {{own}}/t3; uwsgi_temp_path {{own}}/t4; scgi_temp_path {{own}}/t5;
  types {{{{ text/html html; }}}}
  server {{{{
    listen 127.0.0.1:{{port}} {listens}; root {{own}}/site;
    ssl_certificate {made.certificate}; ssl_certificate_key {made.key};
    ssl_protocols {protocols};
    {more}
    location /away {{{{ return 302 /page.html; }}}}
    location /down {{{{ return 302 http://127.0.0.1:9/page.html; }}}}
    location /gone {{{{ return 410 "gone\\n"; }}}}
  }}}}
}}}}
"""

APACHE = """
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
LoadModule setenvif_module /usr/lib/apache2/modules/mod_setenvif.so
LoadModule http2_module /usr/lib/apache2/modules/mod_http2.so
LoadModule ssl_module /usr/lib/apache2/modules/mod_ssl.so
TypesConfig /dev/null
AddType text/html html
ServerName localhost
Listen 127.0.0.1:{{port}}
PidFile {{own}}/pid
DefaultRuntimeDir {{own}}
Mutex file:{{own}} default
ErrorLog {{own}}/error
DocumentRoot {{own}}/site
Protocols {protocols}
Redirect 302 /away /page.html
Redirect 302 /down http://127.0.0.1:9/page.html
Redirect 410 /gone
<Directory {{own}}/site>
Require all granted
</Directory>
SSLEngine {engine}
SSLCertificateFile {made.certificate}
SSLCertificateKeyFile {made.key}
{more}
"""

H2O = """
user: {user}
num-threads: 1
pid-file: {{own}}/pid
error-log: {{own}}/error
listen:
  host: 127.0.0.1
  port: {{port}}
{ssl}
hosts:
  default:
    paths:
      /away:
        redirect: {{{{status: 302, url: /page.html}}}}
      /:
        file.dir: {{own}}/site
"""


def nginx(fill, made, listens="ssl http2", protocols="TLSv1.2 TLSv1.3", more=""):
    return peer("nginx", "/usr/sbin/nginx", fill, NGINX.format(made=made, listens=listens, protocols=protocols, more=more),
                "-p", "{own}", "-c", "{own}/conf", "-e", "{own}/error", scheme="https" if "ssl" in listens else "http")


def apache(fill, made, engine="on", protocols="h2 h2c http/1.1", more=""):
    return peer("Apache", "/usr/sbin/apache2", fill, APACHE.format(made=made, engine=engine, protocols=protocols, more=more),
                "-d", "{own}", "-f", "{own}/conf", "-DFOREGROUND", scheme="https" if engine == "on" else "http")


def h2o(fill, made=None):
    ssl = f"  ssl:\n    certificate-file: {made.certificate}\n    key-file: {made.key}" if made else ""
    user = "root" if os.geteuid() == 0 else "nobody"
    return peer("h2o", "/usr/bin/h2o", fill, H2O.format(ssl=ssl, user=user), "-c", "{own}/conf", scheme="https" if made else "http")


def nghttpd(fill, made=None, *words):
    secured = (made.key, made.certificate) if made else ()
    return peer("nghttpd", "/usr/sbin/nghttpd", fill, "", "-a", "127.0.0.1", "-d", "{own}/site", *words,
                *(() if made else ("--no-tls",)), "{port}", *secured, scheme="https" if made else "http")
