#pragma once
#include <optional>
#include <string>
#include <utility>

#include <httoop/core/result.hpp>
#include <httoop/message/field_name.hpp>
#include <httoop/syntax/parameters.hpp>

namespace httoop::inline v0 {

// Octets of the longest name that safe_filename() gives: that of common file systems.
inline constexpr std::size_t filename_size_most = 255;

// The value of Content-Disposition (RFC 6266 4.1). Types and parameter names are compared without
// case; extended parameters that are broken are left out.
//
//     content-disposition = disposition-type *( ";" disposition-parm )
//
//     response.set(content_disposition{"attachment", "€ rates.html"});
//     if (auto d = response.get<content_disposition>(); d && !d->is_inline())
//         save(d->safe_filename().value_or("download"));
struct content_disposition {
    static constexpr field_id id = field_id::content_disposition;
    std::string type = "attachment";
    httoop::parameters parameters;

    content_disposition() = default;
    explicit content_disposition(std::string type_, httoop::parameters p = {})
        : type{std::move(type_)}, parameters{std::move(p)} {}
    // With a file name in UTF-8; it comes as filename* too where it has to.
    content_disposition(std::string type_, octets filename);

    // `ignored` is told of parameters that are left out.
    static result<content_disposition> parse(octets value, findings_sink* ignored = nullptr);
    [[nodiscard]] std::string compose() const;
    // Whether the content is to be shown as usual. Types that nobody knows are taken as attachment.
    [[nodiscard]] bool is_inline() const;
    // The name in UTF-8, as it was sent: it may hold anything. filename* beats filename.
    [[nodiscard]] std::optional<std::string> filename() const;
    // The same made fit for a file in a folder: the last path segment (of "/" and "\"), without
    // control and direction characters and without dots, tildes, hyphens and spaces before it;
    // characters and names that systems give a meaning are replaced. Nothing if nothing is left.
    // Its extension is still the sender's word.
    [[nodiscard]] std::optional<std::string> safe_filename() const;
    friend bool operator==(content_disposition const&, content_disposition const&) = default;
};

}  // namespace httoop::inline v0
