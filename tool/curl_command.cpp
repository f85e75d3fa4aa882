#include "curl_command.hpp"

#include <httoop/core/ascii.hpp>
#include <httoop/field/media_type_of.hpp>

#include "shell_word.hpp"

namespace httoop::tool {
namespace {

constexpr octets form_type = "application/x-www-form-urlencoded";

class curl_words {
public:
    curl_words(outgoing const& o, arguments const& given, std::vector<std::string>& notes)
        : o_{o}, given_{given}, notes_{notes} {}

    std::string of(std::string const& url) {
        method();
        fields();
        content();
        who_asks();
        connection(url);
        result();
        if (url.find_first_of("[]{}") != std::string::npos) word("-g");
        if (url.find("/.") != std::string::npos) word("--path-as-is");
        word(url);
        return std::move(line_);
    }

private:
    void word(std::string_view w) { (line_ += ' ') += shell_word(w); }
    void option(std::string_view name, std::string_view value) {
        word(name);
        word(value);
    }
    // A flag of ours with a value that curl has under that name.
    void same(char const* ours, std::string_view theirs) {
        if (given_.has(ours)) option(theirs, given_.value(ours));
    }
    void cannot(char const* flag, char const* why) {
        if (given_.has(flag)) notes_.push_back(std::string{"curl has nothing like --"} + flag + why);
    }
    void method();
    void fields();
    void content();
    void form_parts();
    void who_asks();
    void connection(std::string const& url);
    void result();

    outgoing const& o_;
    arguments const& given_;
    std::vector<std::string>& notes_;
    std::string line_ = "curl";
};

// curl makes a POST of what has content, and with -X it stays that method after a redirection, whatever that says.
void curl_words::method() {
    httoop::method const m = o_.request.method();
    if (m == method::head) return word("-I");
    bool const posts = m == method::post;
    if (!posts && !(m == method::get && !o_.has_content)) option("-X", m.token());
    // Without content these say so, by Content-Length: 0.
    if (!o_.has_content && (posts || m == method::put || m == method::patch)) {
        option("-d", "");
        if (!o_.request.fields().has(field_id::content_type)) option("-H", "Content-Type:");
    }
}

void curl_words::fields() {
    auto const& fields = o_.request.fields();
    for (field_line const f : fields) {
        if (f.id == field_id::content_type && o_.has_content && !o_.multipart && f.value == form_type) continue;
        if (f.id == field_id::content_type && o_.multipart && f.value.find("boundary=") != octets::npos) continue;
        if (f.id == field_id::accept && f.value == "*/*") continue;  // curl says so too
        option("-H", std::string{f.name} + (f.value.empty() ? ";" : ": " + std::string{f.value}));
    }
    bool typeless = o_.has_content && !o_.multipart && !fields.has(field_id::content_type);
    for (std::string const& name : o_.withheld) {
        if (equal_ignoring_case(name, "Content-Type")) typeless = true;
        else option("-H", name + ":");
    }
    if (typeless) option("-H", "Content-Type:");
    if (!fields.has(field_id::accept_encoding) && !given_.has("no-decode")) word("--compressed");
}

// A name of a file within -F: commas and semicolons count there.
std::string quoted_file(std::string_view file) {
    std::string quoted = "\"";
    for (char const c : file) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted += '"';
}

void curl_words::form_parts() {
    for (item const& i : o_.items) {
        if (!is_data(i)) continue;
        if (i.name.find('=') != std::string::npos)
            notes_.push_back("curl takes the first = of " + i.name + " for the end of the name");
        if (i.is == item::text) option("--form-string", i.name + "=" + i.value);
        else if (i.is == item::text_file) option("-F", i.name + "=<" + quoted_file(i.value));
        else
            option("-F", i.name + "=@" + quoted_file(i.value) + ";type=" +
                             (i.type.empty() ? std::string{media_type_of(i.value)} : i.type) +
                             (i.value == "-" ? ";filename=stdin" : ""));
    }
}

void curl_words::content() {
    if (o_.multipart) return form_parts();
    for (content_piece const& p : o_.content) {
        if (p.of_file) option("--data-binary", "@" + p.file);
        else option("--data-raw", p.text);
    }
    if (o_.has_content && o_.content.empty()) option("-d", "");
}

void curl_words::who_asks() {
    if (given_.has("auth")) {
        word(given_.has("auth-unasked") ? "--basic" : "--anyauth");
        option("-u", given_.value("auth"));
        if (given_.value("auth").find(':') == std::string::npos) notes_.emplace_back("curl will ask for the password");
    }
    if (std::string const token = given_.value("bearer"); token.starts_with('@')) {
        line_ += " -H \"Authorization: Bearer $(cat " + shell_word(token.substr(1)) + ")\"";
    } else if (!token.empty()) {
        option("-H", "Authorization: Bearer " + token);
    }
    if (given_.has("netrc")) word("-n");
    cannot("session", ": -b FILE -c FILE keeps cookies alone, in a file of its own");
}

void curl_words::connection(std::string const& url) {
    bool const secured = url.starts_with("https:");
    if (given_.has("http1")) word("--http1.1");
    if (given_.has("http2")) word(secured ? "--http2" : "--http2-prior-knowledge");
    same("cacert", "--cacert");
    same("cert", "--cert");
    same("key", "--key");
    if (given_.has("insecure")) word("-k");
    same("proxy", "-x");
    if (given_.has("tunnel")) {
        word("-p");
        option("-x", "http://" + given_.value("tunnel"));
    }
    same("unix", "--unix-socket");
    same("timeout", "-m");
    same("retry", "--retry");
    cannot("upgrade-tls", "");
}

void curl_words::result() {
    if (!given_.has("no-follow")) {
        word("-L");
        // To curl all that has -d is a POST, and loses its content after these, even where -X says PUT.
        httoop::method const m = o_.request.method();
        if (m == method::put || m == method::patch || (o_.has_content && m != method::post))
            for (char const* const w : {"--post301", "--post302"}) word(w);
    }
    same("output", "-o");
    if (given_.has("remote-name"))
        for (char const* const w : {"-O", "-J", "--no-clobber"}) word(w);
    if (given_.has("continue")) {
        option("-C", "-");
        notes_.emplace_back("curl goes on without asking whether the rest is of the same");
    }
    if (given_.has("verbose")) word("-v");
    cannot("rel", "");
}

}  // namespace

std::string curl_command(std::string const& url, outgoing const& o, arguments const& given,
                         std::vector<std::string>& notes) {
    return curl_words{o, given, notes}.of(url);
}

}  // namespace httoop::tool
