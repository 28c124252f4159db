#include "script/html_words.h"

#include <algorithm>
#include <array>

#include "text/word_table.h"

namespace quell::attack {

namespace {

struct Element {
  std::string_view text;
  HtmlElement what = HtmlElement::kHtml;
};
constexpr WordTable kElements(std::to_array<Element>({
    {"script", HtmlElement::kScript},
    {"style", HtmlElement::kStyle},
    {"iframe", HtmlElement::kFrame},
    {"frame", HtmlElement::kFrame},
    {"frameset", HtmlElement::kFrame},
    {"object", HtmlElement::kFrame},
    {"embed", HtmlElement::kFrame},
    {"applet", HtmlElement::kFrame},
    {"portal", HtmlElement::kFrame},
    {"fencedframe", HtmlElement::kFrame},
    {"layer", HtmlElement::kFrame},
    {"ilayer", HtmlElement::kFrame},
    {"bgsound", HtmlElement::kFrame},
    {"xml", HtmlElement::kIsland},
    {"import", HtmlElement::kIsland},
    {"use", HtmlElement::kUse},
    {"vmlframe", HtmlElement::kFrame},
    {"img", HtmlElement::kImage},
    {"image", HtmlElement::kImage},
    {"input", HtmlElement::kImage},
    {"video", HtmlElement::kImage},
    {"audio", HtmlElement::kImage},
    {"source", HtmlElement::kImage},
    {"track", HtmlElement::kImage},
    {"base", HtmlElement::kBase},
    {"meta", HtmlElement::kMeta},
    {"link", HtmlElement::kLink},
    {"form", HtmlElement::kForm},
    {"isindex", HtmlElement::kForm},
    {"button", HtmlElement::kForm},
    {"set", HtmlElement::kAnimation},
    {"animate", HtmlElement::kAnimation},
    {"animatemotion", HtmlElement::kAnimation},
    {"animatetransform", HtmlElement::kAnimation},
    {"animatecolor", HtmlElement::kAnimation},
    {"a"},
    {"abbr"},
    {"area"},
    {"b"},
    {"body"},
    {"br"},
    {"center"},
    {"code"},
    {"details"},
    {"div"},
    {"em"},
    {"font"},
    {"h1"},
    {"h2"},
    {"h3"},
    {"head"},
    {"hr"},
    {"html"},
    {"i"},
    {"keygen"},
    {"label"},
    {"li"},
    {"map"},
    {"marquee"},
    {"math"},
    {"noscript"},
    {"ol"},
    {"option"},
    {"p"},
    {"plaintext"},
    {"pre"},
    {"select"},
    {"span"},
    {"strong"},
    {"sub"},
    {"sup"},
    {"svg"},
    {"table"},
    {"tbody"},
    {"td"},
    {"template"},
    {"textarea"},
    {"th"},
    {"title"},
    {"tr"},
    {"tt"},
    {"u"},
    {"ul"},
    {"xmp"},
    {"xss"},
    {"foreignobject"},
    {"dialog"},
    {"summary"},
    {"noembed"},
}));

struct Name {
  std::string_view text;
};
constexpr WordTable kHandlers(std::to_array<Name>({
    {"onabort"},
    {"onactivate"},
    {"onafterprint"},
    {"onafterscriptexecute"},
    {"onafterupdate"},
    {"onanimationcancel"},
    {"onanimationend"},
    {"onanimationiteration"},
    {"onanimationstart"},
    {"onauxclick"},
    {"onbeforeactivate"},
    {"onbeforecopy"},
    {"onbeforecut"},
    {"onbeforedeactivate"},
    {"onbeforeeditfocus"},
    {"onbeforeinput"},
    {"onbeforematch"},
    {"onbeforepaste"},
    {"onbeforeprint"},
    {"onbeforescriptexecute"},
    {"onbeforetoggle"},
    {"onbeforeunload"},
    {"onbegin"},
    {"onblur"},
    {"onbounce"},
    {"oncanplay"},
    {"oncanplaythrough"},
    {"oncancel"},
    {"onchange"},
    {"onclick"},
    {"onclose"},
    {"oncontextmenu"},
    {"oncontrolselect"},
    {"oncopy"},
    {"oncuechange"},
    {"oncut"},
    {"ondataavailable"},
    {"ondatasetchanged"},
    {"ondatasetcomplete"},
    {"ondblclick"},
    {"ondeactivate"},
    {"ondrag"},
    {"ondragend"},
    {"ondragenter"},
    {"ondragleave"},
    {"ondragover"},
    {"ondragstart"},
    {"ondrop"},
    {"ondurationchange"},
    {"onemptied"},
    {"onend"},
    {"onended"},
    {"onerror"},
    {"onerrorupdate"},
    {"onfilterchange"},
    {"onfinish"},
    {"onfocus"},
    {"onfocusin"},
    {"onfocusout"},
    {"onformdata"},
    {"onfullscreenchange"},
    {"ongotpointercapture"},
    {"onhashchange"},
    {"onhelp"},
    {"oninput"},
    {"oninvalid"},
    {"onkeydown"},
    {"onkeypress"},
    {"onkeyup"},
    {"onlayoutcomplete"},
    {"onload"},
    {"onloadeddata"},
    {"onloadedmetadata"},
    {"onloadend"},
    {"onloadstart"},
    {"onlosecapture"},
    {"onlostpointercapture"},
    {"onmessage"},
    {"onmousedown"},
    {"onmouseenter"},
    {"onmouseleave"},
    {"onmousemove"},
    {"onmouseout"},
    {"onmouseover"},
    {"onmouseup"},
    {"onmousewheel"},
    {"onmove"},
    {"onmoveend"},
    {"onmovestart"},
    {"onoffline"},
    {"ononline"},
    {"onpagehide"},
    {"onpageshow"},
    {"onpaste"},
    {"onpause"},
    {"onplay"},
    {"onplaying"},
    {"onpointercancel"},
    {"onpointerdown"},
    {"onpointerenter"},
    {"onpointerleave"},
    {"onpointermove"},
    {"onpointerout"},
    {"onpointerover"},
    {"onpointerrawupdate"},
    {"onpointerup"},
    {"onpopstate"},
    {"onprogress"},
    {"onpropertychange"},
    {"onratechange"},
    {"onreadystatechange"},
    {"onredo"},
    {"onrepeat"},
    {"onreset"},
    {"onresize"},
    {"onresizeend"},
    {"onresizestart"},
    {"onreverse"},
    {"onrowenter"},
    {"onrowexit"},
    {"onrowinserted"},
    {"onrowsdelete"},
    {"onscroll"},
    {"onscrollend"},
    {"onscrollsnapchange"},
    {"onsearch"},
    {"onsecuritypolicyviolation"},
    {"onseek"},
    {"onseeked"},
    {"onseeking"},
    {"onselect"},
    {"onselectionchange"},
    {"onselectstart"},
    {"onshow"},
    {"onslotchange"},
    {"onstalled"},
    {"onstart"},
    {"onstop"},
    {"onstorage"},
    {"onsubmit"},
    {"onsuspend"},
    {"onsyncrestored"},
    {"ontimeerror"},
    {"ontimeupdate"},
    {"ontoggle"},
    {"ontouchcancel"},
    {"ontouchend"},
    {"ontouchmove"},
    {"ontouchstart"},
    {"ontrackchange"},
    {"ontransitioncancel"},
    {"ontransitionend"},
    {"ontransitionrun"},
    {"ontransitionstart"},
    {"onundo"},
    {"onunhandledrejection"},
    {"onunload"},
    {"onurlflip"},
    {"onvolumechange"},
    {"onwaiting"},
    {"onwebkitanimationend"},
    {"onwebkitanimationiteration"},
    {"onwebkitanimationstart"},
    {"onwebkitmouseforcechanged"},
    {"onwebkittransitionend"},
    {"onwheel"},
    {"onzoom"},
}));

/// Words that begin like a handler and name attributes of other languages.
constexpr WordTable kEnglish(std::to_array<Name>({
    {"onboard"},
    {"onboarding"},
    {"onerous"},
    {"oneself"},
    {"ongoing"},
    {"online"},
    {"onscreen"},
    {"onset"},
    {"onshore"},
    {"onsite"},
    {"ontology"},
    {"onward"},
    {"onwards"},
    {"onhand"},
    {"onhold"},
    {"ontario"},
}));

constexpr WordTable kAddresses(std::to_array<Name>({
    {"href"},       {"src"},     {"action"},  {"formaction"},     {"data"},
    {"background"}, {"poster"},  {"dynsrc"},  {"lowsrc"},         {"code"},
    {"codebase"},   {"archive"}, {"classid"}, {"manifest"},       {"ping"},
    {"srcset"},     {"movie"},   {"profile"}, {"implementation"},
}));
constexpr WordTable kClobbered(std::to_array<Name>({
    {"attributes"},
    {"childnodes"},
    {"currentscript"},
    {"defaultview"},
    {"documentelement"},
    {"getelementbyid"},
    {"getattribute"},
    {"innerhtml"},
    {"nodename"},
    {"nodetype"},
    {"parentnode"},
    {"queryselector"},
    {"removeattribute"},
    {"removechild"},
}));
constexpr WordTable kTriggers(std::to_array<Name>({
    {"autofocus"},
    {"tabindex"},
    {"accesskey"},
    {"contenteditable"},
    {"autoplay"},
    {"open"},
    {"style"},
    {"id"},
    {"src"},
    {"draggable"},
}));

}  // namespace

HtmlElement html_element(std::string_view name) {
  const Element* found = kElements.find(name);
  return found == nullptr ? HtmlElement::kOther : found->what;
}

bool is_handler_name(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  if (name.size() < 5 || name.size() > kLongest) return false;
  return lower_case(name[0]) == 'o' && lower_case(name[1]) == 'n' &&
         kEnglish.find(name) == nullptr && std::ranges::all_of(name, [](char c) {
           return lower_case(c) >= 'a' && lower_case(c) <= 'z';
         });
}

bool is_known_handler(std::string_view name) {
  return kHandlers.find(name) != nullptr;
}

bool is_framework_attribute(std::string_view name) {
  const auto begins = [&](std::string_view what) {
    return name.size() > what.size() && equals_lower(name.substr(0, what.size()), what);
  };
  return begins("ng-") || begins("data-ng-") || begins("v-") || begins("x-") || begins("@") ||
         name == ":" || begins(":") || begins("hx-on") || begins("data-hx-on") ||
         equals_lower(name, "data-bind");
}

bool is_address_attribute(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  if (colon != std::string_view::npos) name.remove_prefix(colon + 1);
  return kAddresses.find(name) != nullptr;
}

bool is_clobbered_name(std::string_view name) {
  return kClobbered.find(name) != nullptr;
}

bool is_trigger_attribute(std::string_view name) {
  return kTriggers.find(name) != nullptr;
}

}  // namespace quell::attack
