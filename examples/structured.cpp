#include <iostream>

#include <httoop/field.hpp>
#include <httoop/message.hpp>
#include <httoop/syntax.hpp>
using namespace httoop;

int main() {
    request r{method::get, "/"};

    // A field of httoop's: Priority.
    r.set(priority{1, true});
    std::cout << r.fields().value("Priority") << '\n';  // u=1, i

    // A field of one's own, in two lines: a dictionary.
    r.fields().append("Example-Dict", "rating=1.5;source=us, feelings=(joy sadness)");
    r.fields().append("Example-Dict", "until=@1659578233, rating=2.5");
    std::string memory;
    auto const d = structured::dictionary::parse(combined(r.fields(), "Example-Dict", memory));
    if (!d) {
        std::cout << d.error().broken->sentence << ", at octet " << d.error().offset << '\n';
        return 1;
    }
    for (auto const& [key, value] : *d)
        std::cout << key << (value.inner() ? " is a list\n" : " is an item\n");
    if (auto const* until = d->find("until")) std::cout << until->as_date()->seconds << '\n';

    // And composed: a list.
    structured::list list{
        structured::token{"sugar"}, {"tea", {{"strong", true}}}, structured::inner_list{{1, 2}}};
    r.fields().set("Example-List", list.compose().value());
    std::cout << r.fields().value("Example-List") << '\n';  // sugar, "tea";strong, (1 2)
}
