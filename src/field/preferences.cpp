#include <httoop/field/preferences.hpp>

#include <httoop/field/delta_seconds.hpp>
#include <httoop/field/rules.hpp>
#include <httoop/field/vary.hpp>
#include <httoop/message/typed.hpp>

namespace httoop::inline v0 {
namespace {

constexpr rule const& unrecognised = rules::preference_not_recognised;

// One of two words; another one is not recognised.
template <class T>
preferred<T> either(preference const* p, octets first, T is_first, octets second, T is_second,
                    rule const& by) {
    if (p == nullptr || !enforced(by)) return {T{}, &by};
    if (p->value == first) return {is_first, &by};
    bool const is = p->value == second || !enforced(unrecognised);
    if (is) return {is_second, &by};
    return {T{}, &unrecognised};
}

}  // namespace

preferences::preferences(field_section const& request) {
    if (auto said = get_field<prefer>(request)) all_ = *std::move(said);
}

preference const* preferences::find(octets name) const {
    if (enforced(rules::preference_repeated)) return all_.find(name);
    preference const* last = nullptr;
    for (preference const& p : all_.all)
        if (p.is(name)) last = &p;
    return last;
}

preferred<bool> preferences::respond_async() const {
    preference const* const p = find("respond-async");
    if (p == nullptr || !enforced(rules::respond_async)) return {false, &rules::respond_async};
    if (!p->value.empty() && enforced(unrecognised)) return {false, &unrecognised};
    return {true, &rules::respond_async};
}

preferred<preferred_return> preferences::returning() const {
    return either(find("return"), "minimal", preferred_return::minimal, "representation",
                  preferred_return::representation, rules::return_preferred);
}

preferred<std::optional<std::uint32_t>> preferences::wait() const {
    preference const* const p = find("wait");
    if (p == nullptr || !enforced(rules::wait_preferred)) return {{}, &rules::wait_preferred};
    std::uint32_t seconds = 0;
    if (!parse_delta_seconds(p->value, seconds) && enforced(unrecognised))
        return {{}, &unrecognised};
    return {seconds, &rules::wait_preferred};
}

preferred<preferred_handling> preferences::handling() const {
    return either(find("handling"), "strict", preferred_handling::strict, "lenient",
                  preferred_handling::lenient, rules::handling_preferred);
}

void preferences::tell(field_section& response, std::initializer_list<octets> honoured) const {
    preference_applied applied;
    for (octets const name : honoured)
        if (preference const* const p = find(name))
            applied.all.push_back(
                {p->name, p->value.empty() ? std::nullopt : std::optional{p->value}});
    if (!applied.all.empty()) set_field(response, applied);
    if (enforced(rules::vary_by_preference)) add_vary(response, "Prefer");
}

}  // namespace httoop::inline v0
