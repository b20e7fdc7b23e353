"""How a report looks, on paper and on a screen: one sheet, no colour that carries a meaning alone."""

STYLE = """
@page { size: A4; margin: 11mm 17mm 15mm 17mm;
  @bottom-left { content: "Attune is not a medical device. The cardiac arousal index is not anxiety.";
    font: 7pt "DejaVu Sans", sans-serif; color: #555e66; }
  @bottom-right { content: "page " counter(page) " of " counter(pages);
    font: 7pt "DejaVu Sans", sans-serif; color: #555e66; } }
* { box-sizing: border-box; }
html { font: 8.1pt/1.38 "DejaVu Sans", "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #22282d; }
body { margin: 0; overflow-wrap: break-word; }
h1, code { overflow-wrap: anywhere; }
h1 { font-size: 15pt; line-height: 1.2; margin: 0 0 1mm; font-weight: 600; }
h2 { font-size: 9.2pt; margin: 2.6mm 0 0.7mm; font-weight: 600; color: #0b3c5d; break-after: avoid; }
h3 { font-size: 8.4pt; margin: 2.4mm 0 0.6mm; font-weight: 600; break-after: avoid; }
p { margin: 0 0 1.1mm; }
ul { margin: 0 0 1mm; padding-left: 4mm; }
li { margin: 0 0 0.4mm; }
.kind { color: #555e66; font-size: 8pt; letter-spacing: 0.04em; text-transform: uppercase; margin: 0 0 0.6mm; }
.who { color: #22282d; margin: 0 0 1mm; }
.who b { font-weight: 600; }
.notice { border: 0.4mm solid #8a4b00; border-left-width: 1.6mm; padding: 1.2mm 2mm; margin: 1.6mm 0;
  break-inside: avoid; }
.quiet { color: #555e66; break-after: avoid; }
figure { margin: 0 0 1mm; break-inside: avoid; }
figure img { width: 100%; display: block; }
figcaption { font-size: 7.2pt; line-height: 1.35; color: #555e66; }
table { border-collapse: collapse; width: 100%; margin: 0 0 1.6mm; font-size: 7.5pt; line-height: 1.3; }
caption { text-align: left; color: #555e66; padding: 0 0 0.8mm; }
th, td { text-align: left; vertical-align: top; padding: 0.42mm 2mm 0.42mm 0; font-weight: normal; }
thead th { border-bottom: 0.25mm solid #555e66; color: #3b4248; font-weight: 600; vertical-align: bottom; }
thead { display: table-header-group; }
tbody th { font-weight: 600; }
tbody tr { border-bottom: 0.1mm solid #d9dcdf; break-inside: avoid; }
table { table-layout: fixed; }
table.events th:first-child { width: 14mm; } table.events th:nth-child(2) { width: 42mm; }
table.events tbody th { font-weight: normal; }
table.numbers th:first-child { width: 37mm; } table.numbers th:nth-child(3) { width: 72mm; }
table.numbers td:last-child { color: #3b4248; }
table.steps th:nth-child(1) { width: 9mm; } table.steps th:nth-child(3) { width: 14mm; }
table.steps th:nth-child(4) { width: 26mm; } table.steps th:nth-child(5) { width: 31mm; }
table.steps th:nth-child(6) { width: 25mm; }
table.windows th:nth-child(1) { width: 21mm; } table.windows th:nth-child(2) { width: 23mm; }
table.windows th:nth-child(3) { width: 19mm; } table.windows th:nth-child(5) { width: 22mm; }
table.windows th:nth-child(6) { width: 20mm; } table.windows th:nth-child(7) { width: 20mm; }
table.course th:nth-child(1) { width: 6mm; } table.course th:nth-child(2) { width: 31mm; }
table.course th:nth-child(4) { width: 14mm; } table.course th:nth-child(5) { width: 23mm; }
table.course th:nth-child(6) { width: 25mm; } table.course th:nth-child(7) { width: 24mm; }
table.course th:nth-child(8) { width: 24mm; }
table.rungs th:nth-child(1) { width: 66mm; } table.rungs th:nth-child(2) { width: 14mm; }
table.rungs th:nth-child(3) { width: 15mm; }
table.answered th:nth-child(1) { width: 19mm; } table.answered th:nth-child(2) { width: 30mm; }
table.answered th:nth-child(4) { width: 17mm; } table.answered th:nth-child(5) { width: 17mm; }
table.limits th:first-child { width: 88mm; }
.two { columns: 2; column-gap: 7mm; margin-top: 2.2mm; font-size: 7.7pt; line-height: 1.32; }
.two > div { margin-bottom: 1.4mm; } .two h2 { margin-top: 0; } li { break-inside: avoid; }
.behind { break-before: page; }
code { font: 7.2pt "DejaVu Sans Mono", Menlo, Consolas, monospace; }
@media screen { html { font-size: 11pt; background: #eef0f1; }
  body { max-width: 52rem; margin: 1.5rem auto; padding: 2rem 2.5rem; background: #fff; }
  table, figcaption { font-size: 0.9em; } h1 { font-size: 1.7em; } h2 { font-size: 1.2em; margin-top: 1.6em; }
  .two { font-size: 0.94em; } table.numbers th:first-child { width: 28%; }
  .behind { border-top: 1px solid #9aa0a6; margin-top: 2.5em; padding-top: 1em; } }
@media screen and (max-width: 40rem) { body { padding: 1rem; margin: 0; } .two { columns: 1; } table { display: block;
  overflow-x: auto; } }
"""
