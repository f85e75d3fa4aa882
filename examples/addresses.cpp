// Addresses: taken apart, resolved, compared, composed from data, expanded from a template.
#include <cstdio>

#include <httoop/uri.hpp>

using namespace httoop;

int main() {
    auto const u = uri_view::parse("http://example.org/a/b?q=x+y#part");
    if (!u) {  // which requirement is broken, and where
        std::printf("%s at %zu\n", u.error().broken->id, u.error().offset);
        return 1;
    }
    std::printf("%.*s\n", static_cast<int>(u->host().size()), u->host().data());

    uri const there = *resolve(*u, *uri_view::parse("../c?d"));
    std::puts(there.text().c_str());
    std::puts(normalise(*uri_view::parse("HTTP://Example.ORG:80/%7Ea/./b")).text().c_str());
    std::puts(equivalent(there, *uri_view::parse("http://EXAMPLE.org/c?d")) ? "the same" : "not the same");
    std::puts(origin::of(there).compose().c_str());

    auto const form = parse_query(u->query());
    if (form)
        for (name_value const& p : *form) std::printf("%s = %s\n", p.name.c_str(), p.value.c_str());
    name_value const pairs[] = {{"name", "J\xc3\xbcrgen & Co"}, {"n", "1"}};
    std::puts(compose_query(pairs).c_str());

    template_variables v;
    v.set("user", "a b").set_list("tag", {"x", "y"});
    std::puts(expand_template("http://example.org/{user}{?tag*}", v)->c_str());

    auto const book = urn_view::parse("urn:isbn:0451450523");
    std::puts(equivalent(*book, *urn_view::parse("URN:ISBN:0451450523#p1")) ? "one book" : "two books");
    std::puts(well_known_uri(*u, "security.txt")->text().c_str());
}
