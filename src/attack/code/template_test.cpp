#include <gtest/gtest.h>

#include <string>

#include "code/code_cases_test.h"
#include "code/template_marks.h"

namespace quell::attack {
namespace {

class TemplateAttack : public testing::TestWithParam<AttackCase> {};
TEST_P(TemplateAttack, IsFound) {
  expect_found(GetParam());
}
INSTANTIATE_TEST_SUITE_P(
    Engines, TemplateAttack,
    testing::Values(
        AttackCase{Technique::kTemplate, "{{7*7}}"},
        AttackCase{Technique::kTemplate, "shoes {{ 7*'7' }} size 5"},
        AttackCase{Technique::kTemplate, "{{config}}"},
        AttackCase{Technique::kTemplate, "{{ config.items() }}"},
        AttackCase{Technique::kTemplate, "{{''.__class__.__mro__[1].__subclasses__()}}"},
        AttackCase{Technique::kTemplate, "{{x|attr('__class__')}}"},
        AttackCase{Technique::kTemplate, "{{['id']|map('system')|join}}"},
        AttackCase{Technique::kTemplate, "{% import os %}{{ os.popen('id').read() }}"},
        AttackCase{Technique::kTemplate, "{% if True %}49{% endif %}"},
        AttackCase{Technique::kTemplate, "<%= 7*7 %>"},
        AttackCase{Technique::kTemplate, "<%= `id` %>"},
        AttackCase{Technique::kTemplate, "<%= File.open('/etc/hosts').read %>"},
        AttackCase{Technique::kTemplate, "<#assign v='freemarker.template.utility.Execute'?new()>"},
        AttackCase{Technique::kTemplate, "#set($r=$x.class.forName('java.lang.Runtime'))"},
        AttackCase{Technique::kTemplate, "{php}echo 1;{/php}"},
        AttackCase{Technique::kTemplate, "{system('ls')}"},
        AttackCase{Technique::kTemplate, "{'id'|system}"},
        AttackCase{Technique::kTemplate, "{{#with \"s\" as |string|}}{{/with}}"},
        AttackCase{Technique::kTemplate, "{{constructor.constructor('return process')()}}"},
        AttackCase{Technique::kTemplate, "{{.System \"id\"}}"},
        AttackCase{Technique::kExpression, "${7*7}"}, AttackCase{Technique::kExpression, "#{7*7}"},
        AttackCase{Technique::kExpression, "%{7*7}"}, AttackCase{Technique::kExpression, "*{7*7}"},
        AttackCase{Technique::kExpression, "@(7*7)"},
        AttackCase{Technique::kExpression, "~{fragments::${7*7}}"},
        AttackCase{Technique::kExpression,
                   "__${T(java.lang.Runtime).getRuntime().exec('id')}__::x"},
        AttackCase{Technique::kExpression,
                   "%{(#_='x').(#dm=@ognl.OgnlContext@DEFAULT_MEMBER_ACCESS)}"},
        AttackCase{Technique::kExpression, "%{#context['a.b'].addHeader('x','y')}"},
        AttackCase{Technique::kExpression, "${@java.lang.Runtime@getRuntime().exec('id')}"},
        AttackCase{Technique::kExpression, "${@print(md5(31337))}"},
        AttackCase{Technique::kExpression, "@{[ system 'id' ]}"},
        AttackCase{Technique::kTemplate, "Agent/1.0 {{7*191}}", Where::kHeader},
        AttackCase{Technique::kTemplate, "{\"name\":\"{{7*191}}\"}", Where::kBody}));

class TemplateLookAlike : public testing::TestWithParam<std::string_view> {};
TEST_P(TemplateLookAlike, IsHarmless) {
  expect_no_code(Where::kQuery, GetParam());
  expect_no_code(Where::kHeader, GetParam());
}
INSTANTIATE_TEST_SUITE_P(
    Ordinary, TemplateLookAlike,
    testing::Values("{{user.name}}",
                    "Hello {{ first_name }}, your order {{order.id}} is on its way",
                    "{{#if premium}}thanks{{/if}}", "{{ 'Hello' | translate }}", "{{ count + 1 }}",
                    "{{ t('cart.title') }}", "{{{body}}}", "{{1,2,3},{4,5,6}}", "${PRICE}",
                    "${user.firstName} ${user.lastName}", "${index + 1}", "#{hashtag}",
                    "#{user.id}", "%{count} items left", "{0} of {1}", "{ color: red }",
                    "\\frac{1}{2}", "7*7", "<%= name %>", "{if}", "{$name}", "${", "{{", "}}",
                    "{{}}", "%{HTTP_HOST}", "{\"a\":{\"b\":[1,2]}}", "50% {sale}", "@(someone)",
                    "#set the table", "a{color:red}b{margin:calc(1px + 2px)}"));

TEST(TemplateMarks, StretchesOfHostileTextAreBounded) {
  for (const std::string_view piece :
       {"{", "{{", "${", "#{", "<%", "{%", "@(", "#set(", "{$a", "'{{\""}) {
    std::string text;
    while (text.size() < 60'000) text += piece;
    const Classification verdict = classify(Where::kHeader, text);
    EXPECT_LE(verdict.top_score, 1);
    std::size_t from = 0;
    std::size_t marks = 0;
    while (const auto stretch = next_stretch(text, from)) {
      EXPECT_LE(stretch->inside.size(), kMaxTemplateStretch);
      ASSERT_GT(stretch->end, from) << "no headway in " << piece;
      from = stretch->end;
      ++marks;
    }
    EXPECT_LE(marks, text.size());
  }
}

TEST(TemplateMarks, StringsMayHoldTheClosingMark) {
  const auto stretch = next_stretch("a {{ '}}' ~ x }} b", 0);
  ASSERT_TRUE(stretch);
  EXPECT_EQ(stretch->inside, " '}}' ~ x ");
  EXPECT_EQ(stretch->end, 16U);
  EXPECT_TRUE(stretch->closed);
  EXPECT_FALSE(next_stretch("a {{ x", 0)->closed);
}

}  // namespace
}  // namespace quell::attack
