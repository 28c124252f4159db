// Whatever stands in a field, the artifact keeps its structure: the same events are written once
// with harmless and once with hostile text, both are rendered by cmark-gfm with every extension on
// and raw HTML allowed, and the tags of both pages must be the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "os/process.h"
#include "story_for_test.h"

namespace quell::report {
namespace {

using namespace incident;

constexpr std::string_view kRenderer = "/usr/bin/cmark-gfm";

constexpr std::string_view kHostile[] = {
    "<script>alert(1)</script>",
    "</code></td></tr></table><img src=x onerror=alert(1)>",
    "[x](javascript:alert(1)) ![y](http://127.0.0.1/z.png) <http://evil.example>",
    "a | b | c\n| d |\n\n# Heading\n\n- item\n1. one\n> quote\n\n---\n\n    code",
    "`` ``` ` ~~~ `` ```",
    "**bold** __bold__ *it* _it_ ~~gone~~ \\",
    "www.evil.example http://evil.example/ a@evil.example xmpp:a@b ftp://x.example",
    "&lt;b&gt; &#60;script&#62; &amp;",
    "[^1] [#12] [E1]: http://evil.example \"t\"",
    "- [ ] task\n- [x] done",
    // NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one text, cut so that no \x runs on
    "\x1b[31mred\x1b[0m \xe2\x80\xae"
    "evil \xff\xfe \xc2\x9b"
    "0m",
    "<!-- --> <![CDATA[ ]]> <?php ?>",
    "    indented",
    "- item",
    "12. item",
    "1) item",
    "+ item",
    "=== ---",
    "a@b.example @@c @team",
    "|",
    "`",
    "\\",
    "\n",
    "#",
    "=",
    "\r\n\r\n",
};

/// Puts one text into every field that holds text, and one item into every list.
struct Fill {
  std::string text;

  void operator()(std::string_view, std::string& field) const { field = text; }
  void operator()(std::string_view, std::int64_t& field) const { field = 1; }
  void operator()(std::string_view, bool& field) const { field = true; }
  void operator()(std::string_view, Instant& field) const { field = Story::at(0); }
  void operator()(std::string_view, Digest& field) const { field = digest('f'); }
  template <NamedEnum E>
  void operator()(std::string_view, E&) const {}
  template <class T>
  void operator()(std::string_view name, std::optional<T>& field) const {
    field.emplace();
    (*this)(name, *field);
  }
  template <class T>
  void operator()(std::string_view name, std::vector<T>& field) const {
    field.resize(1);
    (*this)(name, field.front());
  }
  template <class T>
    requires requires(T& record, Fill& fill) { T::each_field(record, fill); }
  void operator()(std::string_view, T& record) const {
    T::each_field(record, *this);
  }
};

template <std::size_t... I>
std::vector<EventBody> one_of_each(std::index_sequence<I...>) {
  return {EventBody(std::in_place_index<I>)...};
}

/// Every kind of event there is, each field filled with `text`.
Story filled(std::string_view text) {
  Story story;
  const Fill fill{std::string(text)};
  for (EventBody& body : one_of_each(std::make_index_sequence<std::variant_size_v<EventBody>>())) {
    std::visit([&fill](auto& event) { std::decay_t<decltype(event)>::each_field(event, fill); },
               body);
    story.tell(fill.text, body);
  }
  // Excerpts are shown line by line: as many lines for every text.
  std::string line = "x" + fill.text;
  std::ranges::replace_if(line, [](char c) { return c == '\n' || c == '\r'; }, ' ');
  story.excerpts[digest('f').text()] = line + "\n" + line;
  return story;
}

std::string all_artifacts(const Story& story) {
  return story.with_record([](const Record& record) {
    return incident_report(record) + "\n" + security_patch_notes(record) + "\n" +
           postmortem(record) + "\n" + decision_record(record) + "\n" + timeline(record) + "\n" +
           evidence_list(record);
  });
}

std::string rendered(const std::string& markdown) {
  const auto done =
      os::run({.argv = {std::string(kRenderer), "--unsafe", "-e", "table", "-e", "autolink", "-e",
                        "strikethrough", "-e", "tasklist", "-e", "footnotes"}},
              os::Deadline::after(std::chrono::seconds(60)),
              {.input = markdown, .output_cap = 64UZ * 1024 * 1024});
  EXPECT_TRUE(done && os::succeeded(done->status));
  return done ? done->out.kept : "";
}

/// Without what interrupts addresses and mentions, which only hostile text has.
std::vector<std::string> tags(std::string html) {
  for (const std::string_view sign : {"<code>@</code>", "<code>@@</code>"})
    for (auto at = html.find(sign); at != std::string::npos; at = html.find(sign, at))
      html.replace(at, sign.size(), "@");
  std::vector<std::string> all;
  for (auto at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    const auto end = html.find('>', at);
    all.push_back(html.substr(at, end - at + 1));
  }
  return all;
}

class Inert : public ::testing::TestWithParam<std::string_view> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kRenderer)) GTEST_SKIP() << kRenderer << " is not installed";
  }
};

TEST_P(Inert, HostileTextChangesNoTag) {
  const auto harmless = tags(rendered(all_artifacts(filled("harmless"))));
  const std::string markdown = all_artifacts(filled(GetParam()));
  const auto hostile = tags(rendered(markdown));
  ASSERT_GT(harmless.size(), 500U);
  for (std::size_t i = 0; i < harmless.size() && i < hostile.size(); ++i)
    ASSERT_EQ(hostile[i], harmless[i]) << "tag " << i;
  EXPECT_EQ(hostile.size(), harmless.size());
  EXPECT_EQ(markdown.find('\x1b'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Texts, Inert, ::testing::ValuesIn(kHostile));

// The renderer is not the one that makes it safe.
TEST_P(Inert, TheTestWouldNoticeMarkup) {
  EXPECT_NE(tags(rendered("a <b>x</b> c")), tags(rendered("a x c")));
}

}  // namespace
}  // namespace quell::report
