import { createHash } from 'node:crypto'
import type { Theme } from '@llm-cookbook/viz'

/** A part of a page: a heading, and what stands below it, as markup. */
export interface Section {
  readonly heading: string
  readonly body: string
}

export interface PageOptions {
  readonly title: string
  /** A sentence or two below the title. */
  readonly about: string
  readonly sections: readonly Section[]
}

/**
 * One page that holds all it shows: no script, and a content policy by which nothing can be asked of any server. Light or dark as
 * the reader's system is, for phones too.
 */
export function pageHtml({ title, about, sections }: PageOptions): string {
  const policy = `default-src 'none'; style-src 'sha256-${sha256(style)}'; base-uri 'none'; form-action 'none'`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="cookbook">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<header><h1>${escapeHtml(title)}</h1><p>${escapeHtml(about)}</p></header>
<main>
${sections.map(({ heading, body }) => `<section><h2>${escapeHtml(heading)}</h2>\n${body}\n</section>`).join('\n')}
</main>
</body>
</html>
`
}

/** Text as markup that shows just it. */
export function escapeHtml(text: string): string {
  return text.toWellFormed().replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}

/** Charts beside each other where there is room, each drawn for light and for dark. */
export function charts(...draw: readonly ((theme: Theme) => string)[]): string {
  const figures = draw.map(
    one => `<figure><div class="light">${one('light')}</div><div class="dark">${one('dark')}</div></figure>`
  )
  return `<div class="charts">${figures.join('\n')}</div>`
}

/** A chart that a narrow screen can be moved across, since it would not be readable any smaller. */
export function wideChart(draw: (theme: Theme) => string): string {
  return `<div class="scroll wide" tabindex="0" role="region" aria-label="Chart">${charts(draw)}</div>`
}

/** A cell of a table: text, or a number with what it is to look like. */
export type Cell = string | { readonly number: number; readonly shown: string }

export interface TableOptions {
  readonly head: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** A table, which a narrow screen can be moved across. Numbers stand at the right. */
export function tableHtml({ head, rows }: TableOptions): string {
  const isNumber = head.map((_, column) => rows.some(row => typeof row[column] !== 'string'))
  const cell = (tag: string, column: number, text: string): string =>
    `<${tag}${isNumber[column] ? ' class="number"' : ''}>${escapeHtml(text)}</${tag}>`
  const line = (cells: readonly Cell[]): string =>
    cells.map((one, column) => cell('td', column, typeof one === 'string' ? one : one.shown)).join('')
  return (
    `<div class="scroll" tabindex="0" role="region" aria-label="Table"><table><thead><tr>` +
    `${head.map((name, column) => cell('th', column, name)).join('')}</tr></thead>` +
    `<tbody>${rows.map(row => `<tr>${line(row)}</tr>`).join('\n')}</tbody></table></div>`
  )
}

/** Large numbers with what they are below them, such as the accuracy; `note` in smaller letters. */
export function figuresHtml(
  figures: readonly { readonly value: string; readonly name: string; readonly note?: string }[]
): string {
  const parts = figures.map(
    ({ value, name, note }) =>
      `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>` +
      `${note === undefined ? '' : `<dd class="note">${escapeHtml(note)}</dd>`}</div>`
  )
  return `<dl class="figures">${parts.join('')}</dl>`
}

export function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

const style = `
:root { --text: #1d2129; --muted: #5b626e; --line: #e3e6ea; --back: #fff; --raised: #f6f7f9; --accent: #3548c8; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e8eaed; --muted: #a3aab5; --line: #2c313a; --back: #14171c; --raised: #1c2027; --accent: #5fa3ff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 78rem; background: var(--back); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.25; }
header p, .note { color: var(--muted); }
header p { margin: .3rem 0 0; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.15rem; }
p { margin: .5rem 0; max-width: 46rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem; margin: 0; }
.figures div { padding: .75rem 1rem; background: var(--raised); border-radius: .5rem; }
.figures dt { color: var(--muted); font-size: .9rem; }
.figures dd { margin: 0; font-size: 1.6rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.figures dd.note { font-size: .85rem; font-weight: 400; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 1rem; align-items: start; }
.charts:has(> :only-child) { display: block; }
figure { margin: 0; }
figure svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
.wide svg { max-width: none; }
.dark { display: none; }
@media (prefers-color-scheme: dark) { .light { display: none; } .dark { display: block; } }
.scroll { overflow-x: auto; }
.scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; font-size: .95rem; overflow-wrap: normal; }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--muted); font-weight: 500; white-space: nowrap; }
.number { padding-left: .75rem; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
details { border-top: 1px solid var(--line); }
details:last-of-type { border-bottom: 1px solid var(--line); }
summary { padding: .6rem 0; cursor: pointer; }
ol.texts, ul.texts { margin: 0 0 1rem; padding: 0; list-style: none; }
.texts li { padding: .4rem 0; }
.texts small { display: block; color: var(--muted); font-variant-numeric: tabular-nums; }
@media print { details::details-content { content-visibility: visible; } }
`
