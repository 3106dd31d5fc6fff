/**
 * The page's rules: a measure that can be read on screen, A4 in print with a topic from the top of a page, figures and
 * tables never cut where they fit on one. No script, nothing from outside.
 */
import { colour, fonts, size } from './look.ts'

export const style = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: auto; }
body { margin: 0; background: ${colour.paper}; color: ${colour.ink}; font: 15px/1.55 ${fonts}; font-feature-settings: 'tnum' 0; }
main, header.front { max-width: ${size.full + 48}px; margin: 0 auto; padding: 0 24px; }
header.front { padding-top: 40px; }
h1 { font-size: 28px; line-height: 1.2; font-weight: 600; margin: 4px 0 10px; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 20px; line-height: 1.3; font-weight: 600; margin: 0 0 10px; }
h3 { font-size: 15px; font-weight: 600; margin: 26px 0 8px; }
h4, h5, h6 { font-size: 15px; font-weight: 600; margin: 18px 0 6px; }
p { margin: 0 0 10px; max-width: 74ch; }
a { color: ${colour.accent}; text-decoration: none; }
a:hover { text-decoration: underline; }
section { border-top: 1px solid ${colour.line}; padding: 30px 0 20px; margin-top: 24px; }
.use { color: ${colour.soft}; font-size: 13px; margin: 0; }
.lead { font-size: 17px; line-height: 1.5; }
.method, .notes, figcaption, caption { font-size: 13px; line-height: 1.45; color: ${colour.soft}; }
.method { margin-top: 12px; }
.warn { border-left: 4px solid ${colour.amber}; background: #fdf6ec; padding: 9px 14px; margin: 12px 0; }
.warn p { max-width: none; }
.warn p:last-child, .warn:last-child { margin-bottom: 0; }
.small { font-size: 13px; line-height: 1.45; }
.small p { margin: 0 0 3px; }
.verdict { border-left: 4px solid ${colour.accent}; padding: 2px 0 2px 16px; margin: 14px 0 18px; }
.verdict p { margin: 0; }
.verdict p + p { margin-top: 3px; }
.verdict .answer { font-size: 22px; line-height: 1.3; font-weight: 600; margin-bottom: 4px; }
nav { border-top: 1px solid ${colour.line}; margin: 24px 0 0; padding: 20px 0 0; font-size: 13px; }
nav ol { columns: 3; column-gap: 28px; list-style: none; margin: 6px 0 0; padding: 0; }
nav li { margin: 0 0 4px; break-inside: avoid; }
nav .at { color: ${colour.soft}; display: inline-block; width: 22px; }
.figures { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 18px 20px; align-items: start; }
figure { margin: 16px 0; min-width: 0; }
.figures figure { margin: 8px 0; }
figure svg, figure img { display: block; max-width: 100%; height: auto; }
figcaption { margin-top: 6px; max-width: 84ch; }
figcaption b, caption b { color: ${colour.ink}; font-weight: 600; }
.table { overflow-x: auto; margin: 16px 0 18px; }
table { border-collapse: collapse; border-top: 1.5px solid ${colour.ink}; border-bottom: 1.5px solid ${colour.ink}; font-size: 13px; line-height: 1.4; min-width: 62%; }
caption { text-align: left; padding-bottom: 6px; max-width: 84ch; }
th, td { padding: 4px 14px 4px 0; vertical-align: top; font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-bottom: 1px solid ${colour.ink}; vertical-align: bottom; font-weight: 600; }
tbody tr.group th { font-weight: 600; padding-top: 10px; text-align: left; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.words { text-align: left; overflow-wrap: break-word; }
thead tr.over th { border-bottom: 0; padding-bottom: 0; text-align: center; }
thead tr.over th.spans { border-bottom: 1px solid ${colour.line}; }
.strong { font-weight: 600; }
.notes { margin: 6px 0 0; max-width: 84ch; }
.soft { color: ${colour.soft}; }
code { font: 0.92em/1.4 ui-monospace, 'Noto Sans Mono', monospace; overflow-wrap: anywhere; }
pre { overflow-x: auto; background: ${colour.shade}; padding: 10px; font-size: 13px; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 18px; margin: 12px 0; font-size: 13px; }
dt { color: ${colour.soft}; }
dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.card { border-left: 1px solid ${colour.line}; padding-left: 20px; }
.card h3:first-child { margin-top: 0; }
.card table { margin: 12px 0; }
.pictures { display: grid; grid-template-columns: repeat(5, 1fr); gap: 10px; }
footer { max-width: ${size.full + 48}px; margin: 10px auto 40px; padding: 14px 24px 0; color: ${colour.soft}; font-size: 13px; }
@media (max-width: 720px) {
  .figures { grid-template-columns: 1fr; }
  nav ol { columns: 1; }
  dl { grid-template-columns: 1fr; }
  dt { margin-top: 6px; }
}
@page { size: A4; margin: 16mm 15mm 18mm; @bottom-left { content: "Research use only, not a medical device"; font: 8pt ${fonts}; color: ${colour.soft}; } @bottom-right { content: counter(page) " / " counter(pages); font: 8pt ${fonts}; color: ${colour.soft}; } }
@media print {
  body { font-size: 9.5pt; line-height: 1.45; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  main, header.front, footer { max-width: none; padding-left: 0; padding-right: 0; }
  header.front { padding-top: 0; }
  h1 { font-size: 19pt; }
  h2 { font-size: 14pt; break-after: avoid; }
  h3, h4 { font-size: 10pt; break-after: avoid; }
  .lead { font-size: 11pt; }
  .verdict p + p { margin-top: 3px; }
.verdict .answer { font-size: 15pt; }
  .small, .method, .notes, figcaption, caption, dl, nav, .use, footer { font-size: 8pt; }
  table { font-size: 7.6pt; }
  a { color: inherit; }
  section { border-top: 0; margin: 22px 0 0; padding: 0; }
  header.front + main > section:first-child { margin-top: 12px; }
  section.page { break-before: page; margin-top: 0; }
  .table { margin: 10px 0 12px; }
  th, td { padding: 2px 9px 2px 0; }
  tbody tr.group th { padding-top: 6px; break-after: avoid; }
  tbody tr.group { break-after: avoid; }
  .table.short { break-inside: avoid; }
  section > p:first-of-type { break-inside: avoid; break-after: avoid; }
  .topic .figures { max-width: 80%; }
  .warn { padding: 6px 10px; margin: 8px 0; }
  .verdict { margin: 8px 0 10px; }
  .figures figure { margin: 2px 0; }
  figure, .warn, .verdict, tr { break-inside: avoid; }
  figure + .method { break-before: avoid; }
  figure img { max-height: 235mm; }
  .table { overflow: visible; }
  caption { break-after: avoid; }
  thead { display: table-header-group; break-after: avoid; }
  nav, dl { break-inside: avoid; }
  p { margin-bottom: 7px; }
  h2 { margin-bottom: 6px; }
  p { orphans: 3; widows: 3; }
}
`
