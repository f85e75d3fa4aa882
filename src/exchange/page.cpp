#include "page.hpp"

#include "escape.hpp"

namespace httoop::inline v0 {

void append_page_start(std::string& to, octets title) {
    to += "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n<title>";
    append_html(to, title);
    to += "</title>\n<style>\n"
          ":root{--ink:#1d2330;--soft:#667085;--line:#e4e7ec;--paper:#fdfdfc;--link:#1a56c4;--hover:#f2f4f7}\n"
          "@media(prefers-color-scheme:dark){:root{--ink:#e6e8ec;--soft:#98a2b3;--line:#2a2f3a;"
          "--paper:#14171d;--link:#8ab4ff;--hover:#1c2029}}\n"
          "*{box-sizing:border-box}\n"
          "body{margin:0;background:var(--paper);color:var(--ink);"
          "font:16px/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,sans-serif}\n"
          "main{max-width:56rem;margin:0 auto;padding:2rem 1rem 3rem}\n"
          "h1{font-size:1.35rem;font-weight:600;margin:0 0 1rem;overflow-wrap:anywhere}\n"
          "p{margin:.5rem 0}a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}\n"
          ".soft{color:var(--soft);font-size:.9rem}code{font:.9em ui-monospace,monospace}\n"
          "table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}\n"
          "th,td{padding:.45rem .5rem;text-align:left;border-bottom:1px solid var(--line)}\n"
          "th{font-weight:500;font-size:.9rem;white-space:nowrap}th a{color:var(--soft)}\n"
          "td.name{overflow-wrap:anywhere;width:100%}td.name a{display:block}\n"
          ".size,.time{white-space:nowrap;color:var(--soft);font-size:.9rem}.size{text-align:right}\n"
          "tbody tr:hover{background:var(--hover)}\n"
          "@media(max-width:36rem){.time{display:none}main{padding:1.25rem .75rem 2rem}"
          "th,td{padding:.6rem .35rem}}\n"
          "</style>\n</head>\n<body>\n<main>\n";
}

void append_page_end(std::string& to) { to += "</main>\n</body>\n</html>\n"; }

}  // namespace httoop::inline v0
