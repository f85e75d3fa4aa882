#include <httoop/caching/account.hpp>

#include <doctest/doctest.h>

#include <httoop/caching/rules.hpp>

using namespace httoop;
using namespace httoop::caching;

TEST_CASE("account: a step is requirement, verdict and what was looked at") {
    CHECK(step{&rules::no_store_obeyed, "Cache-Control: no-store", verdict::stores_not}.compose() ==
          "rfc9111#5.2.2.5-1 stores-not (Cache-Control: no-store)");
    CHECK(step{&rules::target_invalidated, "", verdict::drops}.compose() == "rfc9111#4.4-1 drops");
}

TEST_CASE("account: what was looked at is shown in visible octets, and not without end") {
    CHECK(step{&rules::no_store_obeyed, "a\r\n\tb\x80\x7f", verdict::ignored}.compose() == "rfc9111#5.2.2.5-1 ignored (a?" "?" "?b?" "?)");
    std::string const shown = step{&rules::no_store_obeyed, std::string(100000, 'x'), verdict::ignored}.compose();
    CHECK(shown.size() < 300);
    CHECK(shown.substr(shown.size() - 4) == "...)");
}

TEST_CASE("account: steps in their order; what is left out are the first ones") {
    account why;
    CHECK(why.empty());
    CHECK(why.compose().empty());
    why.add(rules::most_recent, verdict::chosen, "2");
    why.add(rules::fresh_reused, verdict::reuses);
    CHECK(why.compose() == "rfc9111#4-4 chosen (2); rfc9111#4a reuses");
    CHECK(why.compose(17) == "... rfc9111#4a reuses");
    CHECK(why.compose(3) == "... ");
    CHECK(why.steps().size() == 2);
    why.clear();
    CHECK(why.empty());
}

TEST_CASE("account: it does not grow without end") {
    account why;
    for (int i = 0; i < 1000; ++i) why.add(rules::most_recent, verdict::chosen);
    CHECK(why.steps().size() == account::most);
}

TEST_CASE("account: each verdict has a word of its own and a sentence") {
    std::string words = " ";
    for (auto v = verdict::stores; v <= verdict::drops; v = static_cast<verdict>(static_cast<int>(v) + 1)) {
        CHECK(words.find(' ' + std::string{word_of(v)} + ' ') == std::string::npos);
        words += std::string{word_of(v)} + ' ';
        CHECK_FALSE(sentence_of(v).empty());
    }
}
