// Head and style of the page: it loads nothing, runs nothing, and follows the reader's light or
// dark.
#include "scan/html/html_parts.h"

namespace quell::cli::html {

namespace {

constexpr std::string_view kHead = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>Quell scan</title>
<style>
:root { color-scheme: light dark;
  --page: #ffffff; --ink: #1a2230; --soft: #5b6675; --line: #d6dce3; --panel: #f5f7f9;
  --requests: #8fa3b8; --attacks: #c2372e; --alarm: #a3161a; --alarm-page: #fdecea;
  --blocked: #8b98a8; --failed: #3f7cac; --attempted: #d79a1e; --likely: #dd5f2a;
  --confirmed: #9c0f2e; }
@media (prefers-color-scheme: dark) { :root {
  --page: #12161c; --ink: #e4e9ef; --soft: #9aa7b5; --line: #303a46; --panel: #1a2028;
  --requests: #5d7590; --attacks: #f0645a; --alarm: #ff9a90; --alarm-page: #34181a;
  --blocked: #76838f; --failed: #5a9bd0; --attempted: #e3b04b; --likely: #f0804d;
  --confirmed: #ff5277; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem 1.25rem 4rem; background: var(--page);
  color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 2.25rem 0 .6rem; }
p { margin: .25rem 0; }
.soft, caption, summary { color: var(--soft); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem;
  margin: 1.25rem 0; padding: 0; list-style: none; }
.cards li { background: var(--panel); border: 1px solid var(--line); border-radius: 8px;
  padding: .7rem .9rem; }
.cards strong { display: block; font-size: 1.45rem; line-height: 1.25;
  font-variant-numeric: tabular-nums; }
.cards .alarm { background: var(--alarm-page); border-color: var(--alarm); }
.cards .alarm strong { color: var(--alarm); }
.charts { columns: 2 30rem; column-gap: 2rem; }
.charts section { break-inside: avoid; padding-top: 1px; }
.charts h2 { margin-top: 1.5rem; }
figure { margin: 0; min-width: 0; overflow-x: auto; }
svg { display: block; width: 100%; min-width: 26rem; height: auto; }
svg.wide { min-width: 40rem; }
svg text { fill: var(--soft); font-size: 12px; }
svg text.label { fill: var(--ink); }
svg text.right { text-anchor: end; }
svg text.middle { text-anchor: middle; }
svg line { stroke: var(--line); stroke-width: 1; }
svg .requests { fill: var(--requests); }
svg .attacks { fill: var(--attacks); }
svg .hit { fill: transparent; }
svg g.slot:hover .hit { fill: var(--line); fill-opacity: .35; }
.blocked { fill: var(--blocked); background: var(--blocked); }
.failed { fill: var(--failed); background: var(--failed); }
.attempted { fill: var(--attempted); background: var(--attempted); }
.likely { fill: var(--likely); background: var(--likely); }
.confirmed { fill: var(--confirmed); background: var(--confirmed); }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: .3rem 0; padding: 0;
  list-style: none; color: var(--soft); font-size: .85rem; }
.legend i { display: inline-block; width: .8em; height: .8em; border-radius: 2px;
  margin-right: .4em; vertical-align: -.05em; }
details { margin: .4rem 0; font-size: .9rem; }
summary { cursor: pointer; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; padding: .2rem 0; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem;
  border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td ul { margin: .1rem 0; padding-left: 1.1rem; }
tr.serious td { background: var(--alarm-page); }
tr.serious td strong { color: var(--alarm); }
code { font: .87em/1.45 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.attackers td:nth-child(2) { min-width: 9rem; overflow-wrap: anywhere; }
.attackers td:nth-child(4) { white-space: nowrap; }
.attackers td:nth-child(5) { min-width: 17rem; }
.attackers td:nth-child(6) { min-width: 16rem; }
td code.request { display: block; max-height: 9em; overflow: auto; }
@media print { body { max-width: none; } details { display: none; }
  td code.request { max-height: none; } }
</style>
</head>
<body>
)html";

}  // namespace

std::string page_head() {
  return std::string(kHead);
}

}  // namespace quell::cli::html
